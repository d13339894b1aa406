/** How the worker's parts fail: always with a Problem of api.ts, which goes to the pages as it is. */
import { isNetwork as network, type Problem } from "../api";

export class ProblemError extends Error {
	readonly problem: Problem;

	constructor(name: string, subject = "") {
		super(name);
		this.problem = { name, subject };
	}
}

export function fail(name: string, subject = ""): never {
	throw new ProblemError(name, subject);
}

/** Whatever was thrown, as what the pages may see: of an unforeseen error nothing but that it was one. */
export function problemOf(error: unknown): Problem {
	if (error instanceof ProblemError)
		return error.problem;
	if (error instanceof DOMException && error.name === "AbortError")
		return { name: "cancelled", subject: "" };
	if (error instanceof DOMException && error.name === "QuotaExceededError")
		return { name: "storage-full", subject: "" };
	return { name: "fault", subject: "" };
}

export function isProblem(error: unknown, ...names: string[]): boolean {
	return error instanceof ProblemError && names.includes(error.problem.name);
}

export function isNetwork(error: unknown): boolean {
	return error instanceof ProblemError && network(error.problem);
}

/** This device is at fault, and no hospital. */
export function isSystem(error: unknown): boolean {
	return !(error instanceof ProblemError) || isProblem(error, "memory", "storage", "storage-full", "home-file", "locked", "fault");
}
