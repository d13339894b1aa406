/** People's names: as the hospital wrote them whole, else put together. */
import { fields, list, text } from "./read";

/** Of a HumanName. Chinese names are written family name first and without a gap. */
export function nameText(value: unknown): string | null {
	const parts = fields(value);
	const whole = text(parts?.text);
	if (whole !== null)
		return whole;
	const given = list(parts?.given).flatMap((one) => text(one) ?? []);
	const family = text(parts?.family);
	if (family === null)
		return given.length > 0 ? given.join(" ") : null;
	return /\p{Script=Han}/u.test(family) ? family + given.join("") : [...given, family].join(" ");
}
