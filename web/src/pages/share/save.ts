/** Handing a file made here to the browser's downloads. Names of files tell nothing about anybody. */
export function saveFile(content: Uint8Array, name: string, type: string): void {
	const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** "mizhen-2026-11-22" */
export function datedName(what: string): string {
	const now = new Date();
	const two = (n: number) => String(n).padStart(2, "0");
	return `${what}-${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
