/** Decodes compressed frames away from the page. */
import { BadDicom } from "./dataset";
import { decode, type Layout, type Raster } from "./decode";
import type { Reason } from "./reason";

export interface DecodeRequest { bytes: Uint8Array; layout: Layout }
/** REFUSED: why, by BadDicom; without a raster and it a decoder could not be fetched. */
export interface DecodeReply { raster: Raster | null; refused: Reason | null }

self.onmessage = async (event: MessageEvent<DecodeRequest>) => {
	const { bytes, layout } = event.data;
	const reply: DecodeReply = await decode(bytes, layout).then(
		(raster) => ({ raster, refused: null }),
		(error: unknown) => ({ raster: null, refused: error instanceof BadDicom ? error.reason : null }),
	);
	self.postMessage(reply, { transfer: reply.raster ? [reply.raster.values.buffer] : [] });
};
