/**
 * Where each page's code is. A page is one exported component that takes
 * { params }, as pages.ts says, and is fetched when it is first opened.
 */
import type { ComponentType } from "preact";
import type { Role } from "../api";
import type { PageName, Pages } from "./pages";

export type Tab = "records" | "share" | "more" | "inbox" | "me";

export interface Entry<K extends PageName> {
	/** Whose vault has to be open; null: nobody's. */
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
	more: { role: "patient", tab: "more", parent: "more", load: () => import("./settings/more").then((m) => m.MorePage) },
	settings: { role: null, needs: true, tab: "more", parent: "start", load: () => import("./settings/settings").then((m) => m.SettingsPage) },
	about: { role: null, tab: null, parent: "start", load: () => import("./settings/about").then((m) => m.AboutPage) },
};
