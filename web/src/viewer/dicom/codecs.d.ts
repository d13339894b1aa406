/** What their packages do not declare: a library, started with its WebAssembly. */
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
	export default function start(glue: import("./codec").Glue): Promise<{ J2KDecoder: new () => import("./codec").FrameDecoder }>;
}

declare module "@cornerstonejs/codec-charls/decodewasmjs" {
	export default function start(glue: import("./codec").Glue): Promise<{ JpegLSDecoder: new () => import("./codec").FrameDecoder }>;
}
