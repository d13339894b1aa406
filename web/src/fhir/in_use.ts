/**
 * Which of several HumanNames, Identifiers, ContactPoints or Addresses to say
 * where only one is said: by FHIR's `use`, and not one whose period has ended
 * while there is another. Cases, shared with the command line:
 * tests/fhir/name.json.
 */
import { at, text } from "./read";

/** In the order in which one is chosen; what says nothing, or how it is used ("home", "secondary"), comes after the first two. */
const USES = ["official", "usual", null, "temp", "nickname", "anonymous", "maiden", "old"];
const OVER = USES.length;

function rank(value: unknown, today: string): number {
	const end = text(at(value, "/period/end"))?.slice(0, 10);
	if (end !== undefined && end < today.slice(0, end.length))
		return OVER;
	const use = USES.indexOf(text(at(value, "/use")));
	return use < 0 ? USES.indexOf(null) : use;
}

/** The place of it; of equal ones the first, as a hospital has put them. */
export function inUse(values: unknown[], now = new Date()): number {
	const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
	const ranks = values.map((one) => rank(one, today));
	return ranks.indexOf(Math.min(...ranks));
}
