/** Work under way: a spinner for the short, a bar with a way out for the long. */
import type { Progress } from "../api";
import { useText } from "../text";
import { Button } from "./button";

export function Spinner() {
	return <span class="spinner" aria-hidden="true" />;
}

/** Says what is being done and how far it is. Give cancel wherever the work can be stopped. */
export function ProgressBar({ progress, cancel }: { progress: Progress | null; cancel?: (() => void) | undefined }) {
	const t = useText().shell;
	const words = progress ? t.doing[progress.what] : t.doing.start;
	const known = progress !== null && progress.total > 0;
	return (
		<div class="progress no-print">
			<div class="progress-line">
				<span class="row" role="status">
					<Spinner />
					<span>{words}</span>
				</span>
				{cancel && <Button kind="quiet" onClick={cancel}>{t.cancel}</Button>}
			</div>
			{known && <progress class="progress-bar" aria-label={words} value={progress.done} max={progress.total} />}
		</div>
	);
}
