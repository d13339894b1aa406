import { useEffect, useState } from "preact/hooks";

/** A value that components draw, and draw again when it changes. */
export interface Signal<T> {
	get(): T;
	set(value: T): void;
	use(): T;
}

export function signal<T>(initial: T): Signal<T> {
	let value = initial;
	const watchers = new Set<() => void>();
	return {
		get: () => value,
		set(next) {
			value = next;
			for (const watcher of [...watchers])
				watcher();
		},
		use() {
			const [, draw] = useState(0);
			useEffect(() => {
				const watcher = () => draw((n) => n + 1);
				watchers.add(watcher);
				return () => void watchers.delete(watcher);
			}, []);
			return value;
		},
	};
}
