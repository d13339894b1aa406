/** Fingers, mouse and wheel on a stage, in words of what is meant. */
export interface Gestures {
	/** One finger, or the mouse with this button (0 left, 1 middle, 2 right). */
	drag(dx: number, dy: number, by: "touch" | 0 | 1 | 2): void;
	/** Two fingers around a point of the stage. */
	pinch(x: number, y: number, factor: number, dx: number, dy: number): void;
	/** STEPS down; zoom where the control key is held. */
	wheel(steps: number, x: number, y: number, zoom: boolean): void;
	double(x: number, y: number): void;
	end(): void;
}

interface Finger { x: number; y: number; button: 0 | 1 | 2; touch: boolean }

const WHEEL_STEP = 60;

/** Buttons on the stage stay buttons. */
export function followGestures(stage: HTMLElement, gestures: Gestures): () => void {
	const fingers = new Map<number, Finger>(), controller = new AbortController();
	const options = { signal: controller.signal };
	let wheeled = 0;
	const here = (event: MouseEvent) => {
		const box = stage.getBoundingClientRect();
		return { x: event.clientX - box.left, y: event.clientY - box.top };
	};

	stage.addEventListener("pointerdown", (event) => {
		if (event.button > 2 || fingers.size === 2 || (event.target as Element).closest("button"))
			return;
		stage.setPointerCapture(event.pointerId);
		fingers.set(event.pointerId, { ...here(event), button: event.button as 0 | 1 | 2, touch: event.pointerType !== "mouse" });
	}, options);
	stage.addEventListener("pointermove", (event) => {
		const finger = fingers.get(event.pointerId);
		if (!finger)
			return;
		const before = { ...finger }, now = here(event);
		Object.assign(finger, now);
		if (fingers.size === 1) {
			gestures.drag(now.x - before.x, now.y - before.y, finger.touch ? "touch" : finger.button);
			return;
		}
		const other = [...fingers.values()].find((f) => f !== finger)!;
		const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
		gestures.pinch((now.x + other.x) / 2, (now.y + other.y) / 2, factor, (now.x - before.x) / 2, (now.y - before.y) / 2);
	}, options);
	const up = (event: PointerEvent) => {
		if (fingers.delete(event.pointerId) && fingers.size === 0)
			gestures.end();
	};
	stage.addEventListener("pointerup", up, options);
	stage.addEventListener("pointercancel", up, options);
	stage.addEventListener("contextmenu", (event) => event.preventDefault(), options);
	stage.addEventListener("dblclick", (event) => {
		const { x, y } = here(event);
		gestures.double(x, y);
	}, options);
	stage.addEventListener("wheel", (event) => {
		event.preventDefault();
		wheeled += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * WHEEL_STEP;
		const steps = Math.trunc(wheeled / WHEEL_STEP), { x, y } = here(event);
		if (steps === 0 && !event.ctrlKey)
			return;
		gestures.wheel(event.ctrlKey ? wheeled / WHEEL_STEP : steps, x, y, event.ctrlKey);
		wheeled = event.ctrlKey ? 0 : wheeled - steps * WHEEL_STEP;
	}, { ...options, passive: false });
	return () => controller.abort();
}
