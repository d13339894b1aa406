/** Who a patient is, as far as the records granted say. */
import type { Resource } from "../../api";
import { type Moment, moment } from "../../fhir/date";
import { inUse } from "../../fhir/in_use";
import { nameText } from "../../fhir/name";
import { list } from "../../fhir/read";

export interface PatientFacts {
	name: string | null;
	sex: "male" | "female" | "other" | null;
	born: Moment | null;
	/** In whole months, where a full date of birth is written. */
	age: number | null;
}

function ageAt(born: Moment, now: Date): number | null {
	if (born.month === null || born.day === null)
		return null;
	const months = (now.getFullYear() - born.year) * 12 + now.getMonth() + 1 - born.month;
	return now.getDate() < born.day ? months - 1 : months;
}

export function patientFacts(patient: Resource, now: Date): PatientFacts {
	const { gender } = patient, names = list(patient.name);
	const born = moment(patient.birthDate);
	return {
		name: nameText(names[inUse(names, now)]),
		sex: gender === "male" || gender === "female" || gender === "other" ? gender : null,
		born,
		age: born && ageAt(born, now),
	};
}
