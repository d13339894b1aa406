/** The terminals' icon: a cross with a keyhole, white on teal; as SVG, and as PNG in the sizes that phones ask for. */
import { png } from "./png.mjs";

const TEAL = [15, 94, 89], WHITE = [255, 255, 255];
const CORNER = 0.22;                    // of the square
const CROSS = { half: 0.31, arm: 0.125, corner: 0.05 };
const HOLE = { radius: 0.062, y: -0.025, foot: 0.115, top: 0.024, bottom: 0.05 };
const SAMPLES = 4;                      // a side, in each pixel
const STEPS = 15;                       // shades between two colours

const rounded = (x, y, w, h, r) => {
	const dx = Math.max(Math.abs(x) - w + r, 0), dy = Math.max(Math.abs(y) - h + r, 0);
	return Math.abs(x) <= w && Math.abs(y) <= h && dx * dx + dy * dy <= r * r;
};

/** X and y from the middle, the square being 1 wide. */
function inHole(x, y) {
	const dy = y - HOLE.y, part = dy / HOLE.foot;
	return x * x + dy * dy <= HOLE.radius ** 2
		|| (part >= 0 && part <= 1 && Math.abs(x) <= HOLE.top + (HOLE.bottom - HOLE.top) * part);
}

function inCross(x, y) {
	return rounded(x, y, CROSS.half, CROSS.arm, CROSS.corner) || rounded(x, y, CROSS.arm, CROSS.half, CROSS.corner);
}

/** Share of white, and of the square, under a pixel, each out of STEPS. */
function shade(px, py, size, scale, corner) {
	let white = 0, square = 0;
	for (let i = 0; i < SAMPLES * SAMPLES; i++) {
		const x = (px + (i % SAMPLES + 0.5) / SAMPLES) / size - 0.5;
		const y = (py + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size - 0.5;
		square += rounded(x, y, 0.5, 0.5, corner);
		white += inCross(x / scale, y / scale) && !inHole(x / scale, y / scale);
	}
	const step = (n) => Math.round(n * STEPS / SAMPLES ** 2);
	return [step(white), step(square)];
}

/** Scale: how much of the square the cross takes, against the SVG; without a corner the square is full. */
function draw(size, scale, corner) {
	const mix = (n) => TEAL.map((c, i) => Math.round(c + (WHITE[i] - c) * n / STEPS));
	const shades = Array.from({ length: STEPS + 1 }, (_, n) => [...mix(n), 255]);
	const edges = Array.from({ length: STEPS + 1 }, (_, n) => [...TEAL, Math.round(255 * n / STEPS)]);
	const pixels = new Uint8Array(size * size);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const [white, square] = shade(x, y, size, scale, corner);
			pixels[y * size + x] = square < STEPS ? STEPS + 1 + square : white;
		}
	}
	return png(size, pixels, [...shades, ...edges]);
}

function svg() {
	const rect = (w, h, r) => `<rect x="${-w}" y="${-h}" width="${2 * w}" height="${2 * h}" rx="${r}"/>`;
	const { radius, y, foot, top, bottom } = HOLE;
	const rgb = `#${TEAL.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 1 1"><g fill="${rgb}">${rect(0.5, 0.5, CORNER)}`
		+ `<g fill="#fff">${rect(CROSS.half, CROSS.arm, CROSS.corner)}${rect(CROSS.arm, CROSS.half, CROSS.corner)}</g>`
		+ `<circle cy="${y}" r="${radius}"/><path d="M${-top} ${y}H${top}L${bottom} ${y + foot}H${-bottom}z"/></g></svg>\n`;
}

/** Name to content. */
export function icons() {
	return {
		"icon.svg": Buffer.from(svg()),
		"icon-180.png": draw(180, 0.92, 0),             // Apple rounds it itself
		"icon-192.png": draw(192, 1, CORNER),
		"icon-512.png": draw(512, 1, CORNER),
		"icon-512-maskable.png": draw(512, 0.8, 0),
	};
}
