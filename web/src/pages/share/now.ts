/** The time of day as seconds, told anew so often; by the platform's clock where this device's is off. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../../ui";

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
