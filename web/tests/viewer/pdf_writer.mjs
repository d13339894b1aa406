/** Writes a PDF by hand, for tests: pages of a line each, and so many bytes between them that they are read one by one. */
const line = (text) => `BT /F1 24 Tf 72 720 Td (${text}) Tj ET\n`;

/** BROKEN: a page that the list of pages has something else for. */
export function pdf(pages, padding, broken = 0) {
	const filling = `%${"x".repeat(98)}\n`.repeat(Math.ceil(padding / 100)), numbers = Array.from({ length: pages }, (_, i) => i);
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		`<< /Type /Pages /Count ${pages} /Kids [${numbers.map((i) => `${4 + i + (i + 1 === broken ? pages : 0)} 0 R`).join(" ")}] >>`,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		...numbers.map((i) => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${4 + pages + i} 0 R >>`),
		...numbers.map((i) => {
			const content = line(`Page ${i + 1}`) + filling;
			return `<< /Length ${content.length} >>\nstream\n${content}endstream`;
		}),
	];
	let text = "%PDF-1.4\n";
	const offsets = objects.map((object, i) => {
		const at = text.length;
		text += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(at).padStart(10, "0")} 00000 n \n`;
	});
	const count = objects.length + 1, start = text.length;
	text += `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
	return new TextEncoder().encode(text);
}
