/** Finds a QR code in a picture: by the browser where it can, else by jsQR, which is fetched then. */
export type QrReader = (picture: CanvasImageSource, width: number, height: number) => Promise<string | null>;

interface Detector {
	detect(picture: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
	new (options: { formats: string[] }): Detector;
	getSupportedFormats(): Promise<string[]>;
}

export async function qrReader(): Promise<QrReader> {
	return await ofBrowser() ?? await ofLibrary();
}

async function ofBrowser(): Promise<QrReader | null> {
	const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
	const formats = await BarcodeDetector?.getSupportedFormats().catch((): string[] => []);
	if (!BarcodeDetector || !formats?.includes("qr_code"))
		return null;
	const detector = new BarcodeDetector({ formats: ["qr_code"] });
	return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
}

async function ofLibrary(): Promise<QrReader> {
	const { default: jsQR } = await import("jsqr");
	const canvas = document.createElement("canvas");
	const context = canvas.getContext("2d", { willReadFrequently: true })!;
	return async (picture, width, height) => {
		canvas.width = width;
		canvas.height = height;
		context.drawImage(picture, 0, 0, width, height);
		return jsQR(context.getImageData(0, 0, width, height).data, width, height)?.data ?? null;
	};
}
