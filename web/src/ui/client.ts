/** The one worker, and the pages' end of it. Pages use useCall and useLoad (call.tsx), which show how it goes. */
import { Client } from "../client";

export const client = new Client(new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module", name: "mizhen" }));

/** For calls without progress whose failing needs no words. */
export const api = client.with({});
