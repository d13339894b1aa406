/** Decodes compressed frames away from the page. */
import { decode, type Layout, type Raster } from "./decode";

export interface DecodeRequest { bytes: Uint8Array; layout: Layout }
export interface DecodeReply { raster: Raster | null }

self.onmessage = async (event: MessageEvent<DecodeRequest>) => {
	const { bytes, layout } = event.data;
	const raster = await decode(bytes, layout).catch(() => null);
	self.postMessage({ raster } satisfies DecodeReply, { transfer: raster ? [raster.values.buffer] : [] });
};
