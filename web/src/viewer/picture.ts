/**
 * Addresses of pictures for <img> alone. Whoever opens one by itself must not
 * get a page of this origin out of a hospital's file: a type is one of a
 * picture's, and drawings, which may have scripts in them, get an address
 * without an origin.
 */
export const SVG = "image/svg+xml";
const DRAWING_MAX = 16 * 1024 * 1024;
const PICTURES = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif", SVG]);

/** "image/png" of "Image/PNG; q=1"; null: no picture that browsers draw. */
export function pictureType(contentType: string): string | null {
	const type = contentType.toLowerCase().split(";")[0]!.trim();
	return PICTURES.has(type) ? type : null;
}

/** To be given back with URL.revokeObjectURL. Null: too large a drawing. Of another type the browser looks at the bytes. */
export async function pictureAddress(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<string | null> {
	const type = pictureType(contentType) ?? "image/png", blob = new Blob([bytes], { type });
	if (type !== SVG)
		return URL.createObjectURL(blob);
	return blob.size > DRAWING_MAX ? null : new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result as string);
		reader.onerror = () => reject(reader.error ?? new Error("read"));
		reader.readAsDataURL(blob);
	});
}
