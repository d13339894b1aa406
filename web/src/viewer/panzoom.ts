/** A picture on a stage: fitted, enlarged, moved. The picture is an element laid out at the stage's corner. */
const MARGIN = 40;             // so much of it always stays in sight
const MAX = 16;

export class PanZoom {
	#scale = 1;
	#x = 0;
	#y = 0;
	#width = 1;
	#height = 1;
	#fitted = true;
	readonly #watch: ResizeObserver;

	/** CHANGED is told of every change of the scale. */
	constructor(readonly stage: HTMLElement, readonly picture: HTMLElement, readonly changed: () => void) {
		this.#watch = new ResizeObserver(() => (this.#fitted ? this.fit() : this.#apply()));
		this.#watch.observe(stage);
		picture.style.transformOrigin = "0 0";
	}

	close(): void {
		this.#watch.disconnect();
	}

	/** Of the picture in its own pixels; fits it when it changes. */
	setSize(width: number, height: number): void {
		if (width === this.#width && height === this.#height)
			return;
		this.#width = width;
		this.#height = height;
		this.picture.style.width = `${width}px`;
		this.picture.style.height = `${height}px`;
		this.fit();
	}

	get scale(): number {
		return this.#scale;
	}

	/** As a whole in sight, and no more was asked for. */
	get fitted(): boolean {
		return this.#fitted;
	}

	fit(): void {
		this.#scale = this.#fitScale();
		this.#x = (this.stage.clientWidth - this.#width * this.#scale) / 2;
		this.#y = (this.stage.clientHeight - this.#height * this.#scale) / 2;
		this.#fitted = true;
		this.#apply();
	}

	/** One pixel of the picture on one of the screen. */
	actual(): void {
		this.zoomAt(this.stage.clientWidth / 2, this.stage.clientHeight / 2, 1 / devicePixelRatio / this.#scale);
	}

	/** Around a point of the stage, or its middle. */
	zoomAt(x: number, y: number, factor: number): void {
		const least = Math.min(this.#fitScale(), 1) / 2;
		const scale = Math.min(Math.max(this.#scale * factor, least), Math.max(MAX, this.#fitScale()));
		this.#x = x - (x - this.#x) * scale / this.#scale;
		this.#y = y - (y - this.#y) * scale / this.#scale;
		this.#scale = scale;
		this.#fitted = false;
		this.#apply();
	}

	zoom(factor: number): void {
		this.zoomAt(this.stage.clientWidth / 2, this.stage.clientHeight / 2, factor);
	}

	pan(dx: number, dy: number): void {
		this.#x += dx;
		this.#y += dy;
		this.#fitted = false;
		this.#apply();
	}

	#fitScale(): number {
		return Math.min(this.stage.clientWidth / this.#width, this.stage.clientHeight / this.#height) || 1;
	}

	#apply(): void {
		const keep = (at: number, length: number, room: number) => Math.min(Math.max(at, MARGIN - length), room - MARGIN);
		this.#x = keep(this.#x, this.#width * this.#scale, this.stage.clientWidth);
		this.#y = keep(this.#y, this.#height * this.#scale, this.stage.clientHeight);
		this.picture.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
		this.changed();
	}
}
