/**
 * The pages by their names in the address, and what each has to be told: null
 * for nothing. A page stands here, in registry.ts, and in a folder of its own.
 */
import type { Viewed } from "../viewer/viewed";

export interface Pages {
	/* Everybody */
	start: null;
	open: null;
	recover: null;

	/* Patients */
	records: null;
	record: { hospital: string; rid: string };
	attachment: { title: string; files: Viewed[] };
	share: null;
	doctors: null;
	grant: { doctor: string | null };
	activity: null;
	links: null;
	export: null;
	slip: null;
	more: null;

	/* Doctors */
	enrol: null;
	inbox: null;
	granted: { grant: string };
	"granted-record": { grant: string; hospital: string; rid: string };
	"granted-attachment": { title: string; files: Viewed[] };
	"pass-on": { grant: string };
	me: null;
	renew: null;
	backup: null;

	/* Both */
	settings: { role: "patient" | "doctor" };
	about: null;
}

export type PageName = keyof Pages;
