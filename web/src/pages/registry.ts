/**
 * Where each page's code is. A page is one exported component that takes
 * { params }, as pages.ts says, and is fetched when it is first opened.
 */
import type { ComponentType } from "preact";
import type { Role } from "../api";
import type { PageName, Pages } from "./pages";

export type Tab = "records" | "share" | "more" | "inbox" | "me";

export interface Entry<K extends PageName> {
	/** Whose vault has to be open; null: nobody's, or that of params.role. */
	role: Role | null;
	/** Which word of the navigation is lit; null: no navigation. */
	tab: Tab | null;
	/** It cannot be shown without its parameters, which a reload loses: then parent is. */
	needs?: true;
	parent: PageName;
	load: () => Promise<ComponentType<{ params: Pages[K] }>>;
}

export const pages: { [K in PageName]?: Entry<K> } = {
	start: { role: null, tab: null, parent: "start", load: () => import("./open/start").then((m) => m.StartPage) },
	open: { role: null, tab: null, parent: "start", load: () => import("./open/open").then((m) => m.OpenPage) },
	recover: { role: null, tab: null, parent: "start", load: () => import("./open/recover").then((m) => m.RecoverPage) },
	records: { role: "patient", tab: "records", parent: "records", load: () => import("./records/page").then((m) => m.RecordsPage) },
	record: { role: "patient", needs: true, tab: "records", parent: "records", load: () => import("./records/page").then((m) => m.RecordPage) },
	more: { role: "patient", tab: "more", parent: "more", load: () => import("./settings/more").then((m) => m.MorePage) },
	settings: { role: null, needs: true, tab: "more", parent: "start", load: () => import("./settings/settings").then((m) => m.SettingsPage) },
	about: { role: null, tab: null, parent: "start", load: () => import("./settings/about").then((m) => m.AboutPage) },
	share: { role: "patient", tab: "share", parent: "share", load: () => import("./share/share").then((m) => m.SharePage) },
	doctors: { role: "patient", tab: "share", parent: "share", load: () => import("./share/doctors").then((m) => m.DoctorsPage) },
	grant: { role: "patient", needs: true, tab: "share", parent: "share", load: () => import("./share/grant").then((m) => m.GrantPage) },
	activity: { role: "patient", tab: "share", parent: "share", load: () => import("./share/activity").then((m) => m.ActivityPage) },
	links: { role: "patient", tab: "more", parent: "more", load: () => import("./share/links").then((m) => m.LinksPage) },
	export: { role: "patient", tab: "more", parent: "more", load: () => import("./share/export").then((m) => m.ExportPage) },
	slip: { role: "patient", tab: "more", parent: "more", load: () => import("./share/slip").then((m) => m.SlipPage) },
	enrol: { role: null, tab: null, parent: "start", load: () => import("./doctor/enrol").then((m) => m.EnrolPage) },
	inbox: { role: "doctor", tab: "inbox", parent: "inbox", load: () => import("./doctor/inbox").then((m) => m.InboxPage) },
	granted: { role: "doctor", needs: true, tab: "inbox", parent: "inbox", load: () => import("./doctor/granted").then((m) => m.GrantedPage) },
	"granted-record": { role: "doctor", needs: true, tab: "inbox", parent: "inbox", load: () => import("./doctor/granted-record").then((m) => m.GrantedRecordPage) },
	"pass-on": { role: "doctor", needs: true, tab: "inbox", parent: "inbox", load: () => import("./doctor/pass-on").then((m) => m.PassOnPage) },
	me: { role: "doctor", tab: "me", parent: "me", load: () => import("./doctor/me").then((m) => m.MePage) },
	renew: { role: "doctor", tab: "me", parent: "me", load: () => import("./doctor/renew").then((m) => m.RenewPage) },
	backup: { role: "doctor", tab: "me", parent: "me", load: () => import("./doctor/backup").then((m) => m.BackupPage) },
	attachment: { role: "patient", needs: true, tab: null, parent: "records", load: () => import("./records/attachment").then((m) => m.AttachmentPage) },
	"granted-attachment": { role: "doctor", needs: true, tab: null, parent: "inbox", load: () => import("./doctor/granted-attachment").then((m) => m.GrantedAttachmentPage) },
};
