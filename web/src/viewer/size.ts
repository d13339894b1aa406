/** "1.2 MB": powers of 1024, as people's devices show them. */
export function sizeText(bytes: number): string {
	const units = ["B", "KB", "MB", "GB", "TB"];
	let n = bytes, unit = 0;
	while (n >= 1000 && unit < units.length - 1) {
		n /= 1024;
		unit++;
	}
	return `${unit === 0 || n >= 100 ? Math.round(n) : Math.round(n * 10) / 10} ${units[unit]}`;
}
