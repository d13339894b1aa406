/** A code stays under the camera for many frames, and is one look at it. */

/** In a row without a code, as blurred ones are now and then: it was taken away. */
const AWAY_FRAMES = 6;

/** To be told what each frame shows. ONCE is called for each look: another text, or the same one brought back. */
export function looks(once: (text: string) => void): (text: string | null) => void {
	let last: string | null = null;
	let away = 0;
	return (text) => {
		away = text === null ? away + 1 : 0;
		if (away >= AWAY_FRAMES)
			last = null;
		if (text === null || text === last)
			return;
		last = text;
		once(text);
	};
}
