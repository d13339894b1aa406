/** Times and sizes in the language of the page. Times are Unix seconds; dates of records are src/fhir's. */
import { catalogue, language } from "../text";

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** 2026年11月22日 18:45; 22 November 2026 at 18:45 */
export function formatTime(seconds: number): string {
	return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" }).format(seconds * 1000);
}

/** 11月22日 18:45; with the year when it is not this one. */
export function formatShort(seconds: number, now = Date.now() / 1000): string {
	/* stands on the first page of records, where a browser's first use of Intl would be felt */
	const time = new Date(seconds * 1000), year = time.getFullYear();
	const clock = [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
	return catalogue().shell.moment(year === new Date(now * 1000).getFullYear() ? null : year, time.getMonth() + 1, time.getDate(), clock);
}

/** 2026年11月22日; 22 November 2026 */
export function formatDay(seconds: number): string {
	return new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(seconds * 1000);
}

/** How far from now, in the largest whole unit: 3 天后; in 3 days; 2 小时前; 2 hours ago. */
export function formatRelative(seconds: number, now = Date.now() / 1000): string {
	const away = seconds - now;
	const [unit, size] = Math.abs(away) >= DAY ? ["day", DAY] as const : Math.abs(away) >= HOUR ? ["hour", HOUR] as const : ["minute", MINUTE] as const;
	return new Intl.RelativeTimeFormat(locale(), { numeric: "always" }).format(Math.trunc(away / size), unit);
}

/** A length of time in the largest whole unit: 3 天; 3 days. */
export function formatSpan(seconds: number): string {
	const [unit, size] = seconds >= DAY ? ["day", DAY] as const : seconds >= HOUR ? ["hour", HOUR] as const : ["minute", MINUTE] as const;
	return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(Math.max(0, seconds) / size));
}

/** 12 KB; 3.4 MB */
export function formatSize(bytes: number): string {
	const [unit, size] = bytes >= 1e6 ? ["megabyte", 1e6] as const : ["kilobyte", 1e3] as const;
	return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: bytes >= 1e6 ? 1 : 0 }).format(bytes / size);
}
