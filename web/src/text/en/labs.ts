import type { Catalogue } from "../zh";

export const labs: Catalogue["labs"] = {
	name: "Test",
	value: "Result",
	range: "Reference range",
	mark: "Mark",
	date: "Date",
	hospital: "Hospital",
	times: (count) => (count === 1 ? "once" : `${count} times`),
	order: "Order",
	byTest: "By test",
	byTime: "By time",
	trend: "All results",
	chart: (name, unit) => `Chart of ${name} over time, in ${unit}. All values are in the table below.`,
	noUnit: "no unit",
	unitSplit: "Results in different units are drawn apart; nothing is converted.",
	bounded: (count) => (count === 1 ? "One result is a bound only (such as <0.1) and stands in the table alone." : `${count} results are bounds only (such as <0.1) and stand in the table alone.`),
	band: "Shaded: reference range of the latest result",
	notCounted: (count) => (count === 1 ? "One result is in error, cancelled or without value: it stands in the table, and is neither counted nor drawn." : `${count} results are in error, cancelled or without value: they stand in the table, and are neither counted nor drawn.`),
	noValue: "no result",
	complex: "see details",
};
