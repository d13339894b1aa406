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
	/** Where to go when the parameters were lost. */
	parent: PageName;
	load: () => Promise<ComponentType<{ params: Pages[K] }>>;
}

export const pages: { [K in PageName]?: Entry<K> } = {
};
