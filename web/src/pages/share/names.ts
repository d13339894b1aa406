/** Hospitals by name: those opened, and those that they recognise. */
import type { Name } from "../../api";
import { language } from "../../text";
import { useLoad } from "../../ui";
import { useShelves } from "../records";

export function nameIn(name: Name): string {
	return (language() === "zh" ? name.zh : name.en) || name.zh || name.en;
}

export type HospitalName = (id: string) => string;

/** An id stands for itself while no name is known. */
export function useHospitalNames(): HospitalName {
	const { shelves } = useShelves();
	const targets = useLoad((api) => api.patient.linkTargets(), []);
	return (id) => {
		const name = shelves?.find(({ hospital }) => hospital.id === id)?.hospital.name
			?? targets.result?.find((target) => target.hospital === id)?.name;
		return name ? nameIn(name) : id;
	};
}
