import { expect, it, onTestFinished, vi } from "vitest";
import { JPEG_BASELINE, type Layout, type Raster } from "../../src/viewer/dicom/decode";

const LAYOUT = { transferSyntax: JPEG_BASELINE } as Layout, RASTER = {} as Raster;
const never = new AbortController().signal;

it("gives up a worker that does not load, and starts another for the next frame", async () => {
	const workers: FakeWorker[] = [];
	class FakeWorker {
		onmessage!: (event: { data: { raster: Raster | null; refused: null } }) => void;
		onerror!: () => void;
		ended = false;

		constructor() {
			workers.push(this);
		}

		postMessage(): void {}

		terminate(): void {
			this.ended = true;
		}
	}
	vi.stubGlobal("navigator", { hardwareConcurrency: 4 });
	vi.stubGlobal("Worker", FakeWorker);
	onTestFinished(() => void vi.unstubAllGlobals());
	const { Decoder } = await import("../../src/viewer/dicom/decoder");
	const decoder = new Decoder(), lost = decoder.decode(new Uint8Array(), LAYOUT, never);
	workers[0]!.onerror();
	await expect(lost).rejects.toMatchObject({ problem: { name: "unreachable" } });
	expect(workers[0]!.ended).toBe(true);
	const next = decoder.decode(new Uint8Array(), LAYOUT, never);
	workers[1]!.onmessage({ data: { raster: RASTER, refused: null } });
	expect(await next).toBe(RASTER);
});
