/** Short news that need no answer: toast("已复制"). Never for problems, which stay until they are read. */
import { signal } from "./signal";

const SHOWN_MS = 4000;
const shown = signal<{ id: number; text: string }[]>([]);
let next = 1;

export function toast(text: string): void {
	const id = next++;
	shown.set([...shown.get(), { id, text }]);
	setTimeout(() => shown.set(shown.get().filter((one) => one.id !== id)), SHOWN_MS);
}

/** Stands once in the app. */
export function Toasts() {
	return (
		<div class="toasts" role="status" aria-live="polite">
			{shown.use().map((one) => <p key={one.id} class="toast">{one.text}</p>)}
		</div>
	);
}
