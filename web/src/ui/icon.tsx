/** Icons: own drawings on a field of 24, in strokes of the text's colour. They decorate; words stand beside them. */
const shapes = {
	back: "M15 5l-7 7 7 7",
	next: "M9 5l7 7-7 7",
	down: "M5 9l7 7 7-7",
	close: "M6 6l12 12M18 6L6 18",
	check: "M5 12.5l4.5 4.5L19 7.5",
	plus: "M12 5v14M5 12h14",
	search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16.2 16.2L20 20",
	filter: "M4 6h16M7 12h10M10 18h4",
	records: "M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9.5 12.5h6M9.5 16.5h6",
	share: "M8 12.5h11M15 8.5l4 4-4 4M11 4.5H5v15h6",
	more: "M5 12h.01M12 12h.01M19 12h.01",
	inbox: "M4 13.5L6.5 5h11L20 13.5V19H4zM4 13.5h4.5l1.5 2.5h4l1.5-2.5H20",
	person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6",
	doctor: "M7 4H5.5v5a4.5 4.5 0 009 0V4H13M10 13.5V16a4.5 4.5 0 009 0v-3M19 9.5a1.7 1.7 0 100 3.5 1.7 1.7 0 000-3.5z",
	hospital: "M5 20.5V5.5h14v15M3 20.5h18M12 8.5v5M9.5 11h5M10 20.5v-4h4v4",
	lock: "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 017 0v3M12 15v2",
	unlock: "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 016.8-1.2M12 15v2",
	key: "M8 9.5a4 4 0 100 8 4 4 0 000-8zM11 11.2L19 4M16 6.7l2.5 2.5",
	passkey: "M12 4.5c-3.3 0-6 2.7-6 6v3M18 14v-3.5a6 6 0 00-1-3.3M9.5 19c-.6-2-.7-5-.7-8a3.2 3.2 0 016.4 0c0 3 .2 6-.7 9M12 11v4c0 2-.2 3.5-.7 5",
	scan: "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M4.5 12h15",
	keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8",
	shield: "M12 3.5l7.5 2.7v5.3c0 4.5-3 7.7-7.5 9.2-4.5-1.5-7.5-4.7-7.5-9.2V6.2zM8.5 12l2.5 2.5 4.5-5",
	warn: "M12 4.2L21 19.8H3zM12 10v4.2M12 16.9v.2",
	danger: "M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM12 8v5M12 16v.2",
	info: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 11.2V16M12 8v.2",
	clock: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2",
	offline: "M4 4l16 16M8.5 15.5a5 5 0 016-.8M5.5 12a9.5 9.5 0 014.5-2.5M14.5 9.6a9.5 9.5 0 014 2.4M2.8 8.6A13.5 13.5 0 016.3 6.3M10.5 5.1a13.5 13.5 0 0110.7 3.5M12 19v.2",
	refresh: "M19.5 12a7.5 7.5 0 11-2.2-5.3L20 9M20 4.5V9h-4.5",
	print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
	download: "M12 4v11M7.5 11l4.5 4.5L16.5 11M4.5 20h15",
	link: "M10 14a4 4 0 005.7 0l3-3A4 4 0 0013 5.3l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.7l1-1",
	phone: "M7.5 3.5h9v17h-9zM11 17.5h2",
	language: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM3.5 12h17M12 3.5c-5 5-5 12 0 17 5-5 5-12 0-17",
	trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.5 11v5.5M13.5 11v5.5",
	exit: "M10 4.5H5v15h5M10 12h10M16 8l4 4-4 4",
	eye: "M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
	eyeoff: "M4 4l16 16M6.5 7.5C5 8.6 3.7 10.1 2.5 12c2.5 4.5 5.8 6.5 9.5 6.5 1.7 0 3.3-.4 4.8-1.3M10.5 5.6c.5-.1 1-.1 1.5-.1 3.7 0 7 2 9.5 6.5-.6 1.1-1.3 2-2 2.9M10 10a3 3 0 004 4.2",
	pill: "M9.5 4.6a4.2 4.2 0 00-6 6l9.9 9.9a4.2 4.2 0 006-6zM8.5 15.5l6-6",
	flask: "M9.5 3.5v6L4.5 18.5c-.6 1.2.1 2 1.3 2h12.4c1.2 0 1.9-.8 1.3-2L14.5 9.5v-6M8 3.5h8M7.5 14.5h9",
	image: "M3.5 5h17v14h-17zM4 16.5l4.5-4.5 4 4 2.5-2.5 5 5M15.5 8a1.3 1.3 0 100 2.6 1.3 1.3 0 000-2.6z",
	heart: "M12 20c-5-3.7-8-6.8-8-10.3A4.2 4.2 0 0112 7.5a4.2 4.2 0 018 2.2C20 13.2 17 16.3 12 20z",
	calendar: "M4 6h16v14.5H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
	allergy: "M12 12m-2 0a2 2 0 104 0 2 2 0 10-4 0M12 10V4M12 20v-6M10.3 11L5 8M19 16l-5.3-3M10.3 13L5 16M19 8l-5.3 3",
	syringe: "M14.5 4.5l5 5M17 7l-3 3M11 6.5l6.5 6.5-6 6H8l-3-3v-3.5zM6.5 17.5L3.5 20.5M10 10.5l2 2",
	scissors: "M6.5 4.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM6.5 14.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM8.6 8.4L20 17M8.6 15.6L20 7",
	qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M17.5 20H20v-1M14 20v-.5",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width={name === "more" ? 3 : 1.8}
			stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
			<path d={shapes[name]} />
		</svg>
	);
}
