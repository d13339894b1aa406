/**
 * The worker's entry: takes the pages' calls (api.ts) and answers each with a
 * result or a problem. The services of each role are loaded when first asked.
 */
import type { AboutApi, Api, Request, Reply, Role } from "../api";
import wasmUrl from "mizhen.wasm?url";
import { Blobs } from "./blobs";
import { type Call, loadChunk, once, type Served } from "./call";
import { type Core, loadCore } from "./core";
import type { Desk } from "./desk";
import { Platform } from "./platform";
import { fail, ProblemError, problemOf } from "./problem";
import { Store } from "./store";
import { Vault } from "./vault";
import { serveVaults } from "./vaults";

type Service = Record<string, (call: Call, ...args: unknown[]) => unknown>;

interface Running {
	role: Role | null;
	stop: AbortController;
}

const running = new Map<number, Running>();
const tell = (reply: Reply, transfer: Transferable[] = []) => postMessage(reply, transfer);
const blobs = new Blobs();

const desks = once(async (): Promise<Record<Role, Desk>> => {
	const [core, store] = await Promise.all([loadCore(wasmUrl), Store.open()]);
	return { patient: newDesk(core, store, "patient"), doctor: newDesk(core, store, "doctor") };
});

/* while the page draws itself */
desks().catch(() => undefined);

function newDesk(core: Core, store: Store, role: Role): Desk {
	const vault = new Vault(core, store, role), platform = new Platform(core, location.origin);
	vault.onLock(() => {
		for (const work of running.values())
			if (work.role === role)
				work.stop.abort(new ProblemError("locked"));
		platform.end();
		blobs.clear(platform);
		tell({ event: "locked", role });
	});
	return { core, vault, platform, blobs, news: () => tell({ event: "news", role }) };
}

async function knownOf(desk: Desk): Promise<string[]> {
	return (await loadChunk(() => import("./owner"))).knownOf(desk);
}

const services: { [K in keyof Api]?: () => Promise<Served<Api[K]>> } = {
	vault: once(async () => serveVaults(await desks(), knownOf)),
	patient: once(async () => (await loadChunk(() => import("./patient"))).servePatient((await desks()).patient)),
	doctor: once(async () => (await loadChunk(() => import("./doctor"))).serveDoctor((await desks()).doctor)),
	blob: once(async () => (await loadChunk(() => import("./blob"))).serveBlobs((await desks()).patient.core, blobs)),
	about: once(async () => serveAbout(await desks())),
};

function serveAbout(both: Record<Role, Desk>): Served<AboutApi> {
	return {
		platform: async () => {
			const asked = [both.patient.platform, both.doctor.platform].find(({ clockOff }) => clockOff !== null);
			return asked ? { origin: asked.origin, clockOff: asked.clockOff ?? 0 } : null;
		},
	};
}

onmessage = (event: MessageEvent<Request>) => {
	const request = event.data;
	if ("cancel" in request)
		running.get(request.cancel)?.stop.abort(new ProblemError("cancelled"));
	else
		void answer(request.id, request.call, request.args);
};

async function answer(id: number, name: string, args: unknown[]): Promise<void> {
	const [group = "", method = ""] = name.split(".");
	const stop = new AbortController();
	const call: Call = {
		signal: stop.signal,
		progress: (what, done, total) => tell({ id, progress: { what, done, total } }),
	};
	/* a vault's own calls are not ended by its lock, which may be what they do */
	running.set(id, { role: group === "patient" || group === "doctor" ? group : null, stop });
	try {
		const load = Object.hasOwn(services, group) ? services[group as keyof Api] : undefined;
		const service = await (load ?? fail("fault", name))() as unknown as Service;
		const run = Object.hasOwn(service, method) ? service[method] : undefined;
		const result = await (run ?? fail("fault", name))(call, ...args);
		/* bytes by themselves are made for who asked: handed over, not copied */
		tell({ id, result }, result instanceof Uint8Array && result.byteLength === result.buffer.byteLength ? [result.buffer] : []);
	} catch (error) {
		tell({ id, problem: stop.signal.aborted ? problemOf(stop.signal.reason) : problemOf(error) });
	} finally {
		running.delete(id);
	}
}
