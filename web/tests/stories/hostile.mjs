/** A hospital whose rows are written to hurt whoever reads them: everything is shown to the letter, and nothing of it does anything. */
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

const MARKUP = '"><img src=x onerror="document.title=1"><script>document.title=2</script><a href="javascript:document.title=3">';
const ROWS = [
	["UPDATE ZDXX SET ZDMC = ?, ICDBM = ? WHERE BRID = ?", [MARKUP, "__proto__"]],
	["UPDATE MZJZ SET ZS = ?, KSMC = ? WHERE BRID = ?", ["\u202e" + MARKUP, "constructor"]],
	["UPDATE CFMX SET YPMC = ?, YPBM = ?, PC = ? WHERE BRID = ?", ["javascript:document.title=4", "toString", "'; DROP TABLE CFMX; --"]],
	["UPDATE JYJG SET XMMC = ?, JGZ = ?, DW = ? WHERE BRID = ?", ["${7*7}{{7*7}}", "1e308", "__proto__"]],
	["UPDATE JCBG SET JCSJ = ?, JCJL = ? WHERE BRID = ?", ["<".repeat(50_000), "\u0001\u0007" + MARKUP]],
];

async function searched(page, text) {
	await page.getByRole("searchbox").first().fill(text);
	await page.waitForTimeout(500);
	return page.locator("[data-rid]").count();
}

const unfold = (page) => page.locator("details").evaluateAll((all) => all.forEach((details) => {
	details.open = true;
}));

await play(async (stage) => {
	const device = await stage.device(), { qinglan } = stage.facts.people[0];
	for (const [sql, values] of ROWS)
		await stage.world.change({ hospital: "qinglan", sql, values: [...values, qinglan] });
	for (const table of ["ZDXX", "MZJZ", "CFMX", "JYJG", "JCBG"])
		await stage.world.change({ hospital: "qinglan", sql: `UPDATE ${table} SET GXSJ = '2026-11-01 12:00:00' WHERE BRID = ?`, values: [qinglan] });
	await stage.world.turn({ hospital: "qinglan" });
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device, title = await page.title();
	await page.locator('[data-trust="verified"]').first().waitFor();
	await device.shot("records");
	stage.check(await page.locator("main img, main script, main a[href^=javascript]").count() === 0, "markup of a hospital's became elements");
	for (const type of ["Condition", "Encounter", "MedicationRequest", "Observation", "DiagnosticReport"]) {
		await unfold(page);
		await page.locator(`[data-type="${type}"]`).first().click();
		await page.locator("article[data-rid]").waitFor();
		await unfold(page);
		stage.check(await page.locator("article img, article script, article a[href]").count() === 0, `markup of a hospital's became elements: ${type}`);
		if (type === "Condition")
			stage.check((await page.locator("article").innerText()).includes(MARKUP), "the words are not shown as written");
		await device.shot(type.toLowerCase());
		await device.button(stage.words.shell.back).click();
		await page.locator("[data-type]").first().waitFor();
	}
	stage.check(await searched(page, "onerror=") > 0, "the words are not found");
	stage.check(await searched(page, "(<+)+$") === 0, "a search takes its words for a pattern");
	stage.check(await page.title() === title, "something of a hospital's ran");
});
