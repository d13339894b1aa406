/** Decodes compressed frames away from the page. */
import { BadDicom } from "./dataset";
import { decode, type Layout, type Raster } from "./decode";

export interface DecodeRequest { bytes: Uint8Array; layout: Layout }
/** Damaged: BadDicom; else a decoder could not be fetched. */
export interface DecodeReply { raster: Raster | null; damaged: boolean }

self.onmessage = async (event: MessageEvent<DecodeRequest>) => {
	const { bytes, layout } = event.data;
	const reply: DecodeReply = await decode(bytes, layout).then(
		(raster) => ({ raster, damaged: false }),
		(error: unknown) => ({ raster: null, damaged: error instanceof BadDicom }),
	);
	self.postMessage(reply, { transfer: reply.raster ? [reply.raster.values.buffer] : [] });
};
