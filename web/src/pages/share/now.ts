/** The time of day as seconds, told anew so often, by the platform's clock where this device's is off; and how much of it is left. */
import { useEffect, useState } from "preact/hooks";
import { api, formatSpan } from "../../ui";

const EVERY_MS = 15_000;

export function useNow(): number {
	const [, draw] = useState(0);
	const [off, setOff] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => draw((n) => n + 1), EVERY_MS);
		api.about.platform().then((platform) => setOff(platform?.clockOff ?? 0), () => undefined);
		return () => clearInterval(timer);
	}, []);
	return Date.now() / 1000 + off;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** 2 天 23 小时; 2 days 23 hours. What was just granted for three days has three days left. */
export function spanText(seconds: number): string {
	const hours = Math.round(seconds / HOUR) * HOUR;
	const rest = hours % DAY;
	if (hours < DAY)
		return formatSpan(seconds);
	return rest === 0 ? formatSpan(hours) : `${formatSpan(hours)} ${formatSpan(rest)}`;
}
