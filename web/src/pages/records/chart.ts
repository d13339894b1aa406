/** One unit's values over time, drawn by uPlot: a line for each hospital, the reference range behind. Fetched when a trend is opened. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { flagged } from "../../fhir/mark";
import type { Line, Point } from "../../fhir/trend";
import { COLOURS, type Place } from "./around";

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];
const HEIGHT = 240;
const DAY = 86_400;

export interface ChartOf {
	line: Line;
	band: { low: number | null; high: number | null } | null;
	place: (hospital: string) => Place;
	/** The point under the finger or pointer. */
	onPoint: (point: Point | null) => void;
}

const valueOf = ({ finding }: Point) => (finding.value as { quantity: { number: number } }).quantity.number;
const timeOf = ({ item }: Point) => item.when!.moment.order / 1000;

function colour(element: Element, name: string): string {
	return getComputedStyle(element).getPropertyValue(name).trim();
}

function dateLabel(seconds: number, span: number): string {
	const iso = new Date(seconds * 1000).toISOString();
	return span > 3 * 365 * DAY ? iso.slice(0, 4) : span > 60 * DAY ? iso.slice(0, 7) : iso.slice(5, 10);
}

/** The points of each hospital on a common row of times; two at one time get a place each. */
function align(points: Point[], hospitals: string[]): uPlot.AlignedData {
	const times: number[] = [];
	for (const point of points)
		times.push(Math.max(timeOf(point), (times.at(-1) ?? -Infinity) + 1));
	return [times, ...hospitals.map((hospital) => points.map((point) => (point.item.record.hospital === hospital ? valueOf(point) : null)))] as uPlot.AlignedData;
}

function drawBand(plot: uPlot, element: Element, { low, high }: { low: number | null; high: number | null }): void {
	const { ctx, bbox } = plot;
	const edge = (bound: number | null, open: number) => (bound === null ? open : Math.min(Math.max(plot.valToPos(bound, "y", true), bbox.top), bbox.top + bbox.height));
	const top = edge(high, bbox.top);
	const bottom = edge(low, bbox.top + bbox.height);
	ctx.save();
	ctx.fillStyle = colour(element, "--band");
	ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
	ctx.restore();
}

/** Abnormal values have a ring: seen without colours too. */
function ringFlagged(plot: uPlot, element: Element, points: Point[], times: ArrayLike<number>): void {
	const { ctx } = plot;
	ctx.save();
	ctx.strokeStyle = colour(element, "--danger");
	ctx.lineWidth = 2 * devicePixelRatio;
	points.forEach((point, index) => {
		if (!flagged(point.finding.mark))
			return;
		ctx.beginPath();
		ctx.arc(plot.valToPos(times[index]!, "x", true), plot.valToPos(valueOf(point), "y", true), 8 * devicePixelRatio, 0, 2 * Math.PI);
		ctx.stroke();
	});
	ctx.restore();
}

function range(points: Point[], band: ChartOf["band"]): [number, number] {
	const values = [...points.map(valueOf), ...[band?.low, band?.high].filter((bound) => typeof bound === "number")];
	const low = Math.min(...values);
	const high = Math.max(...values);
	const room = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1;
	return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** Of the page's: 15 px, as small as words get (ui/style/tokens.css). */
const LETTERS = 0.9375;

/** Draws into ELEMENT; returns what takes it away. */
export function draw(element: HTMLElement, { line: { points }, band, place, onPoint }: ChartOf): () => void {
	const hospitals = [...new Set(points.map((point) => point.item.record.hospital))];
	const data = align(points, hospitals);
	const times = data[0];
	const first = times[0]!;
	const span = times.at(-1)! - first;
	const ink = () => colour(element, "--ink-soft");
	const grid = { stroke: () => colour(element, "--line"), width: 1 };
	const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
	const axis = { stroke: ink, grid, ticks: grid, font: `${LETTERS * letter}px ${getComputedStyle(element).fontFamily}` };
	const plot = new uPlot({
		width: element.clientWidth,
		height: HEIGHT,
		legend: { show: false },
		tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
		cursor: { drag: { x: false, y: false }, points: { size: 10 } },
		scales: {
			x: { range: () => [first - (span || DAY) * 0.05, first + span + (span || DAY) * 0.05] },
			y: { range: () => range(points, band) },
		},
		axes: [
			{ ...axis, space: 6 * letter, values: (_, splits) => splits.map((split) => dateLabel(split, span)) },
			{ ...axis, size: 4 * letter },
		],
		series: [{}, ...hospitals.map((hospital) => {
			const number = place(hospital).colour;
			const stroke = () => colour(element, `--hospital-${number % COLOURS}`);
			return { stroke, width: 2, dash: DASHES[number % DASHES.length]!, spanGaps: true, points: { show: true, size: 7, fill: stroke } };
		})],
		hooks: {
			drawClear: [(self) => band && drawBand(self, element, band)],
			draw: [(self) => ringFlagged(self, element, points, times)],
			setCursor: [(self) => onPoint(typeof self.cursor.idx === "number" ? points[self.cursor.idx] ?? null : null)],
		},
	}, data, element);
	const size = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
	size.observe(element);
	const scheme = matchMedia("(prefers-color-scheme: dark)");
	const again = () => plot.redraw();
	scheme.addEventListener("change", again);
	return () => {
		size.disconnect();
		scheme.removeEventListener("change", again);
		plot.destroy();
	};
}
