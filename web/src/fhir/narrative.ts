/**
 * FHIR's narrative, XHTML that a hospital wrote, as text: entities decoded,
 * paragraphs and items on lines of their own, tables as rows of cells. Nothing
 * of it is ever given to the browser to parse. What is no tag stays as written.
 */
export type Block = { text: string } | { rows: string[][] };

const TAG = /<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)\/?>/y;
const BLOCKS = new Set(["div", "p", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "caption", "pre", "blockquote", "hr", "br"]);
/** Of HTML, what a hospital's text has; others stay as written. */
const NAMED: Record<string, string> = {
	lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0", ensp: " ", emsp: " ", thinsp: " ", middot: "·", bull: "•", hellip: "…", mdash: "—", ndash: "–",
	lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", deg: "°", plusmn: "±", times: "×", divide: "÷", micro: "µ", mu: "μ", alpha: "α", beta: "β", gamma: "γ", delta: "δ",
	Delta: "Δ", omega: "ω", le: "≤", ge: "≥", ne: "≠", asymp: "≈", larr: "←", rarr: "→", uarr: "↑", darr: "↓", sup2: "²", sup3: "³", frac12: "½", permil: "‰", yen: "¥",
	copy: "©", reg: "®", trade: "™", infin: "∞", radic: "√", laquo: "«", raquo: "»", shy: "",
};
const CODE_MAX = 0x10ffff;

function symbol(written: string, code: number): string {
	return code > 0 && code <= CODE_MAX && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : written;
}

function decode(written: string): string {
	return written.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,8}));/g, (whole, hex?: string, decimal?: string, name?: string) =>
		hex !== undefined ? symbol(whole, parseInt(hex, 16)) : decimal !== undefined ? symbol(whole, Number(decimal))
			: name !== undefined && Object.hasOwn(NAMED, name) ? NAMED[name]! : whole);
}

type Token = { text: string } | { tag: string; closes: boolean; alt: string };

/** What stands for a picture. */
function altOf(attributes: string): string {
	const [, double, single] = /\salt\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes) ?? [];
	return decode(double ?? single ?? "");
}

/** In one pass over WRITTEN, however it was made. */
function tokens(written: string): Token[] {
	const found: Token[] = [];
	const lastTag = written.lastIndexOf(">"), lastComment = written.lastIndexOf("-->");
	let begin = 0;
	for (let at = written.indexOf("<"); at >= 0 && at < lastTag; at = written.indexOf("<", at)) {
		const isComment = at < lastComment && written.startsWith("<!--", at);
		TAG.lastIndex = at;
		const tag = isComment ? null : TAG.exec(written);
		if (!tag && !isComment) {
			at++;
			continue;
		}
		if (at > begin)
			found.push({ text: written.slice(begin, at) });
		if (tag)
			found.push({ tag: tag[2]!.toLowerCase(), closes: tag[1] === "/", alt: altOf(tag[3]!) });
		at = begin = isComment ? written.indexOf("-->", at) + 3 : TAG.lastIndex;
	}
	if (begin < written.length)
		found.push({ text: written.slice(begin) });
	return found;
}

/** Builds blocks up, token by token. */
class Writer {
	readonly blocks: Block[] = [];
	#line = "";
	/** Before the first words of an item. */
	#mark = "";
	#rows: string[][] | null = null;
	#depth = 0;
	/** What the items of the lists around are counted by; null: not counted. */
	readonly #lists: (number | null)[] = [];

	add(text: string): void {
		this.#line += text;
	}

	end(): void {
		const line = this.#line.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").trim();
		this.#line = "";
		if (line === "")
			return;
		const text = this.#mark + line;
		this.#mark = "";
		if (this.#rows)
			this.#cell(text);
		else
			this.blocks.push({ text });
	}

	/** More of the cell begun, or a caption before the first row. */
	#cell(line: string): void {
		const row = this.#rows!.at(-1) ?? this.#row(), last = row.length - 1;
		if (last < 0)
			row.push(line);
		else
			row[last] = row[last] === "" ? line : `${row[last]!}\n${line}`;
	}

	#row(): string[] {
		const row: string[] = [];
		this.#rows!.push(row);
		return row;
	}

	tag(tag: string, closes: boolean): void {
		if (tag === "td" || tag === "th") {
			this.end();
			if (!closes && this.#rows)
				(this.#rows.at(-1) ?? this.#row()).push("");
			return;
		}
		if (!BLOCKS.has(tag))
			return;
		this.end();
		if (tag === "table")
			this.#table(closes);
		else if (tag === "tr" && !closes && this.#rows)
			this.#row();
		else if (tag === "ul" || tag === "ol")
			closes ? this.#lists.pop() : this.#lists.push(tag === "ol" ? 0 : null);
		else if (tag === "li")
			this.#item(closes);
	}

	/** A table in a table is more text of its cell. */
	#table(closes: boolean): void {
		this.#depth = Math.max(0, this.#depth + (closes ? -1 : 1));
		if (!closes && this.#depth === 1)
			this.#rows = [];
		if (closes && this.#depth === 0)
			this.finish();
	}

	#item(closes: boolean): void {
		this.#mark = "";
		if (closes)
			return;
		const count = this.#lists.pop();
		const next = typeof count === "number" ? count + 1 : null;
		this.#lists.push(next);
		this.#mark = next === null ? "• " : `${next}. `;
	}

	/** Also where a table has no end. */
	finish(): void {
		this.end();
		const rows = this.#rows?.filter((row) => row.some((cell) => cell !== "")) ?? [];
		this.#rows = null;
		if (rows.length > 0)
			this.blocks.push({ rows });
	}
}

export function narrative(div: string): Block[] {
	const all = tokens(div);
	/* a plain text in a <div> keeps its lines; where there is markup, a line's end is a blank as in HTML */
	const marked = all.some((token) => "tag" in token && token.tag !== "div" && (BLOCKS.has(token.tag) || token.tag === "td"));
	const writer = new Writer();
	let pre = 0;
	for (const token of all) {
		if ("text" in token) {
			writer.add(decode(marked && pre === 0 ? token.text.replace(/\s+/g, " ") : token.text));
			continue;
		}
		if (token.tag === "pre")
			pre = Math.max(0, pre + (token.closes ? -1 : 1));
		if (token.alt !== "")
			writer.add(token.alt);
		writer.tag(token.tag, token.closes);
	}
	writer.finish();
	return writer.blocks;
}

/** The same in lines. */
export function narrativeText(div: string): string {
	return narrative(div).map((block) => ("text" in block ? block.text : block.rows.map((row) => row.join(" | ")).join("\n"))).join("\n");
}
