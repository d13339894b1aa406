/**
 * FHIR's dates, with the precision they were written in. They stand in the
 * hospital's own time and are shown, grouped and ordered so: a visit at nine
 * stays a visit at nine wherever it is read.
 */

export interface Moment {
	written: string;
	year: number;
	month: number | null;
	day: number | null;
	/** HH:MM or HH:MM:SS, as written. */
	time: string | null;
	/** "+08:00", "Z" */
	offset: string | null;
	/** To sort by, in milliseconds; what is not written counts as its beginning. */
	order: number;
}

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

export function moment(value: unknown): Moment | null {
	const parts = typeof value === "string" ? FORM.exec(value) : null;
	if (!parts)
		return null;
	const [, year, month, day, time, offset] = parts;
	const order = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1),
		...(time ?? "00:00").split(":").map(Number) as [number, number]);
	if (Number.isNaN(order) || Number(month ?? 1) > 12 || Number(day ?? 1) > 31)
		return null;
	return {
		written: value as string,
		year: Number(year),
		month: month === undefined ? null : Number(month),
		day: day === undefined ? null : Number(day),
		time: time ?? null,
		offset: offset ?? null,
		order,
	};
}

/** "2024-03", the month it is listed under; the year alone where no month is written. */
export function monthOf(when: Moment): string {
	return when.month === null ? String(when.year) : `${when.year}-${String(when.month).padStart(2, "0")}`;
}
