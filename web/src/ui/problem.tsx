/** Problems in words: what happened, what to do. Their texts are text/…/problems.ts. */
import type { Problem } from "../api";
import { useText, type Catalogue } from "../text";
import { Button } from "./button";
import { Notice } from "./layout";
import { formatTime } from "./time";

type Known = keyof Catalogue["problems"];

/** A name that no catalogue has is a fault of the program, and is said to be one. */
export function problemText(problem: Problem, text: Catalogue): { what: string; todo: string } {
	const name = Object.hasOwn(text.problems, problem.name) ? problem.name as Known : "fault";
	return text.problems[name];
}

const isPath = (subject: string): boolean => subject.startsWith("/v1/");

/** What the problem is about, as people know it: a field by its name, a root by its time; a path of the platform's is nothing to them. */
export function subjectText({ name, subject }: Problem, text: Catalogue): string {
	const fields: Record<string, string> = text.open.fields;
	if (name === "no-shelf" && /^\d+$/.test(subject))
		return formatTime(Number(subject));
	return isPath(subject) ? "" : Object.hasOwn(fields, subject) ? fields[subject]! : subject;
}

/** For whoever is asked for help: out of the way of all others. */
export function ProblemCode({ problem: { name, subject } }: { problem: Problem }) {
	const t = useText().shell;
	return (
		<details data-problem={name}>
			<summary class="small soft">{t.details}</summary>
			<p class="small soft code">{t.problemName(name)}{isPath(subject) && ` ${subject}`}</p>
		</details>
	);
}

export function ProblemNotice({ problem, retry }: { problem: Problem; retry?: (() => void) | undefined }) {
	const text = useText();
	const { what, todo } = problemText(problem, text);
	const subject = subjectText(problem, text);
	return (
		<Notice tone="danger" alert title={subject ? text.shell.about(what, subject) : what}
			actions={retry && <Button onClick={retry} icon="refresh">{text.shell.retry}</Button>}>
			<p>{todo}</p>
			<ProblemCode problem={problem} />
		</Notice>
	);
}
