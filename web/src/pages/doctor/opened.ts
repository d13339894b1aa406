/**
 * Grants that this doctor opened, kept in this tab's memory while they are in
 * force, so that looking at one record more is no further opening.
 */
import type { GrantedView } from "../../api";
import { client, signal, useLoad } from "../../ui";

const opened = signal<ReadonlyMap<string, GrantedView>>(new Map());

export function useOpened(id: string) {
	const view = opened.use().get(id) ?? null;
	const call = useLoad(async (api) => {
		if (opened.get().has(id))
			return;
		const fresh = await api.doctor.openGrant(id);
		opened.set(new Map(opened.get()).set(id, fresh));
	}, [id]);
	return { view, call };
}

export const useOpenedViews = () => opened.use();

/** It has ended: nothing of it stays. */
export function dropOpened(id: string): void {
	const rest = new Map(opened.get());
	if (rest.delete(id))
		opened.set(rest);
}

export function dropAllOpened(): void {
	opened.set(new Map());
}

client.listen((event, role) => {
	if (event === "locked" && role === "doctor")
		dropAllOpened();
});
