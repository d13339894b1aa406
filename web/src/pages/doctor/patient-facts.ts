/** Who a patient is, as far as the records granted say. */
import type { Resource } from "../../api";
import { type Moment, moment } from "../../fhir/date";
import { inUse } from "../../fhir/in_use";
import { nameText } from "../../fhir/name";
import { list } from "../../fhir/read";
import { isTrue } from "../../fhir/status";

export interface PatientFacts {
	name: string | null;
	sex: "male" | "female" | "other" | null;
	born: Moment | null;
	/** In whole months, where a full date of birth is written: now, or when they died. */
	age: number | null;
}

/** The last day of their age: of one who died, as far as it is written. */
function lastDay(patient: Resource, now: Date): Moment | null {
	if (patient.deceasedDateTime !== undefined)
		return moment(patient.deceasedDateTime);
	const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
	return isTrue(patient.deceasedBoolean) ? null : moment(today);
}

function ageAt(born: Moment, last: Moment): number | null {
	if (born.month === null || born.day === null || last.month === null || last.day === null)
		return null;
	const months = (last.year - born.year) * 12 + last.month - born.month;
	return last.day < born.day ? months - 1 : months;
}

export function patientFacts(patient: Resource, now: Date): PatientFacts {
	const { gender } = patient, names = list(patient.name);
	const born = moment(patient.birthDate), last = lastDay(patient, now);
	return {
		name: nameText(names[inUse(names, now)]),
		sex: gender === "male" || gender === "female" || gender === "other" ? gender : null,
		born,
		age: born && last && ageAt(born, last),
	};
}
