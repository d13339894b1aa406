/**
 * The two catalogues. Nothing that people read stands anywhere else. Chinese is
 * the measure: English has to have the same keys, which the compiler checks.
 * Each is loaded alone, when its language is chosen.
 */
import { signal } from "../ui/signal";
import type { Catalogue } from "./zh";

export type Language = "zh" | "en";
export type { Catalogue };

const STORED = "language";
const loaders: Record<Language, () => Promise<{ catalogue: Catalogue }>> = {
	zh: () => import("./zh"),
	en: () => import("./en"),
};

const current = signal<{ language: Language; catalogue: Catalogue } | null>(null);

/** What was chosen on this device, else what the browser asks for, else Chinese. */
export function preferred(): Language {
	const stored = localStorage.getItem(STORED);
	if (stored === "zh" || stored === "en")
		return stored;
	for (const tag of navigator.languages) {
		if (/^zh\b/i.test(tag))
			return "zh";
		if (/^en\b/i.test(tag))
			return "en";
	}
	return "zh";
}

export async function setLanguage(language: Language, remember: boolean): Promise<void> {
	const { catalogue } = await loaders[language]();
	if (remember)
		localStorage.setItem(STORED, language);
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	current.set({ language, catalogue });
}

/** For components: draws again when the language changes. */
export function useText(): Catalogue {
	return current.use()!.catalogue;
}

export function useLanguage(): Language {
	return current.use()!.language;
}

/** Outside of components. */
export function language(): Language {
	return current.get()!.language;
}

export function catalogue(): Catalogue {
	return current.get()!.catalogue;
}
