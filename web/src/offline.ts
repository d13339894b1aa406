/**
 * The terminal without a network: registers the service worker (sw.ts) that
 * keeps this build's files. A newer build waits until all pages of this one
 * are closed, or until the user asks for it.
 */
import { signal } from "./ui/signal";

/** A newer build is on the device, and is taken at the next start. */
export const newer = signal(false);

let registration: ServiceWorkerRegistration | null = null;

/** To be called once, when the first page stands: what is fetched then must not delay it. */
export function keepOffline(): void {
	if (!import.meta.env.PROD || !("serviceWorker" in navigator))
		return;
	const start = () => void register();
	if ("requestIdleCallback" in window)
		requestIdleCallback(start, { timeout: 10_000 });
	else
		setTimeout(start, 2_000);
}

/** Goes on with the newer build, which another tab may have taken already: the page loads anew. */
export function restart(): void {
	const waiting = registration?.waiting;
	if (!waiting) {
		location.reload();
		return;
	}
	navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
	waiting.postMessage("take");
}

async function register(): Promise<void> {
	try {
		registration = await navigator.serviceWorker.register("./sw.js", { updateViaCache: "none" });
	} catch {
		return;                // storage refused, or not reached: everything works but offline
	}
	watch(registration);
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "visible")
			registration?.update().catch(() => undefined);
	});
}

function watch(kept: ServiceWorkerRegistration): void {
	const tell = () => newer.set(kept.waiting !== null && navigator.serviceWorker.controller !== null);
	kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", tell));
	tell();
}
