/** PINs that are tried first. */
export const PIN_MIN = 6;

/** Equal steps from digit to digit (111111, 123456, 987654), or one short part again and again (121212, 123123). */
export function pinWeak(pin: string): boolean {
	const steps = new Set([...pin].slice(1).map((digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10));
	return steps.size === 1 || /^(\d{1,3})\1+$/.test(pin);
}
