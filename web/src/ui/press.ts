/**
 * A press under way. What a page says of its own accord may move a button
 * between press and release, and the click would be lost: it waits until then.
 */
const waiting: (() => void)[] = [];
let pressed = false;

/** The click that the release makes comes first. */
function release(): void {
	setTimeout(() => {
		pressed = false;
		for (const act of waiting.splice(0))
			act();
	});
}

addEventListener("pointerdown", () => pressed = true, { capture: true, passive: true });
addEventListener("pointerup", release, { capture: true, passive: true });
addEventListener("pointercancel", release, { capture: true, passive: true });

/** ACT at once, or as soon as nothing is pressed. */
export function afterPress(act: () => void): void {
	if (pressed)
		waiting.push(act);
	else
		act();
}
