/** Why a file is not drawn: said to people, who may know what to do with it. */
import type { Source } from "../source";

/** What DICOM carries besides pictures, and pictures that mean nothing by themselves. */
export type Kind = "report" | "selection" | "waveform" | "pdf" | "cda" | "model" | "plan" | "dose" | "structures" | "treatment"
	| "segmentation" | "presentation" | "registration" | "map" | "spectroscopy" | "measurement" | "raw" | "video" | "directory" | "palette";

export type Reason =
	/** No DICOM. */
	| { why: "foreign" }
	/** DICOM that breaks off or contradicts itself. */
	| { why: "damaged" }
	/** Sound, without a picture. */
	| { why: "empty" }
	/** Sound, of a kind that is not drawn; DOCUMENT: what it wraps, which may be. */
	| { why: "kind"; kind: Kind; document?: Source }
	/** A picture whose compression is not read. */
	| { why: "compression"; name: string }
	/** A picture whose values or colours are not read. */
	| { why: "form"; name: string };

export const FOREIGN: Reason = { why: "foreign" };
export const DAMAGED: Reason = { why: "damaged" };
export const EMPTY: Reason = { why: "empty" };

/** SOP classes below 1.2.840.10008. (PS3.4, B.5): the first that fits. */
const KINDS: [RegExp, Kind][] = [
	[/^1\.3\.10$/, "directory"], [/^5\.1\.4\.39\./, "palette"], [/^5\.1\.4\.1\.1\.(66|129)$/, "raw"],
	[/^5\.1\.4\.1\.1\.88\.59$/, "selection"], [/^5\.1\.4\.1\.1\.88\./, "report"], [/^5\.1\.4\.1\.1\.9\./, "waveform"],
	[/^5\.1\.4\.1\.1\.104\.1$/, "pdf"], [/^5\.1\.4\.1\.1\.104\.2$/, "cda"], [/^5\.1\.4\.1\.1\.(104|68)\./, "model"],
	[/^5\.1\.4\.1\.1\.481\.2$/, "dose"], [/^5\.1\.4\.1\.1\.481\.3$/, "structures"], [/^5\.1\.4\.1\.1\.481\.[4679]$/, "treatment"],
	[/^5\.1\.4\.1\.1\.481\.([58]|\d\d)$/, "plan"], [/^5\.1\.4\.1\.1\.66\.[4578]$/, "segmentation"], [/^5\.1\.4\.1\.1\.66\.6$/, "measurement"],
	[/^5\.1\.4\.1\.1\.66\./, "registration"], [/^5\.1\.4\.1\.1\.11\./, "presentation"], [/^5\.1\.4\.1\.1\.(30|67)$/, "map"],
	[/^5\.1\.4\.1\.1\.4\.2$/, "spectroscopy"], [/^5\.1\.4\.1\.1\.(78|79|80)\./, "measurement"], [/^5\.1\.4\.1\.1\.77\.1\.[124]\.1$/, "video"],
];

/** Null: a picture, or what is not known. */
export function kindOfClass(uid: string): Kind | null {
	const rest = uid.startsWith("1.2.840.10008.") ? uid.slice(14) : "";
	return KINDS.find(([pattern]) => pattern.test(rest))?.[1] ?? null;
}

/** Transfer syntaxes by what follows 1.2.840.10008.1.2. (PS3.5, annex A). */
const COMPRESSIONS: Record<string, string> = {
	"1.99": "Deflate", "5": "RLE", "4.50": "JPEG", "4.51": "JPEG Extended", "4.57": "JPEG Lossless", "4.70": "JPEG Lossless",
	"4.80": "JPEG-LS", "4.81": "JPEG-LS", "4.90": "JPEG 2000", "4.91": "JPEG 2000", "4.92": "JPEG 2000 Part 2", "4.93": "JPEG 2000 Part 2",
	"4.94": "JPIP", "4.95": "JPIP", "4.110": "JPEG XL", "4.111": "JPEG XL", "4.112": "JPEG XL",
	"4.201": "HTJ2K", "4.202": "HTJ2K", "4.203": "HTJ2K", "4.204": "JPIP HTJ2K", "4.205": "JPIP HTJ2K", "8.1": "Deflated frames",
};

/** "" for what is not compressed. */
export function compressionName(transferSyntax: string): string {
	const rest = transferSyntax.slice("1.2.840.10008.1.2.".length);
	return COMPRESSIONS[rest] ?? (rest.startsWith("4.") ? "JPEG" : "");
}

/** MPEG-2, H.264, HEVC, and SMPTE ST 2110. */
export function isVideo(transferSyntax: string): boolean {
	return /^1\.2\.840\.10008\.1\.2\.(4\.10\d|7\.\d)(\.\d+)?$/.test(transferSyntax);
}
