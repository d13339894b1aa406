/** The guards of all stories see what they are there for: each fault is planted once, and must be found. */
import { play } from "./lib/stage.mjs";

const PLANTED = {
	"a request left the origin": async (page) => {
		await page.evaluate(() => void (location.href = "http://127.0.0.1:9/"));
		while (!page.url().startsWith("chrome-error:"))        // where a page that cannot be reached ends
			await page.waitForTimeout(20);
	},
	"a request's address has": (page, person) => page.evaluate((name) => void fetch(`/v1/${name}`), person.name),
	"content security policy: connect-src": (page) => page.evaluate(() => void fetch("http://127.0.0.1:9/x").catch(() => undefined)),
	"content security policy: style-src": (page) => page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>')),
	"console: log": (page) => page.evaluate(() => console.log("told")),
	"the console has": (page, person) => page.evaluate((id) => console.log(id), person.id_card),
	"uncaught: ": (page) => page.evaluate(() => void setTimeout(() => { throw new Error("planted"); })),
	"the address says more": (page) => page.evaluate(() => history.replaceState(null, "", "#/records/7")),
	"the title has": (page, person) => page.evaluate((name) => { document.title = name; }, person.name),
	"what is stored has": (page, person) => page.evaluate((name) => new Promise((done) => {
		const asked = indexedDB.open("planted", 1);
		asked.onupgradeneeded = () => asked.result.createObjectStore("rows").put({ deep: [new TextEncoder().encode(`x${name}`)] }, 1);
		asked.onsuccess = () => done(asked.result.close());
	}), person.name),
	"color-contrast": (page) => page.evaluate(() => {
		const p = document.querySelector("main").appendChild(document.createElement("p"));
		p.textContent = "planted";
		p.style.color = "#777";
		p.style.background = "#888";
	}),
	"13 px: ": (page) => page.evaluate(() => {
		Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "planted" }).style.fontSize = "13px";
	}),
	"15 px: ": (page) => page.evaluate(() => {
		const p = Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "这一句话是给人读的，不是标签，所以字要大一点。" });
		p.style.fontSize = "15px";
	}),
	"“Hospital” is broken": (page) => page.evaluate(() => {
		const p = Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "Hospital" });
		p.style.cssText = "width: 3em; overflow-wrap: anywhere";
	}),
	"largest letters: “Hospital” is broken": (page) => page.evaluate(() => {
		const p = Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "Hospital" });
		p.style.cssText = "width: 80px; overflow-wrap: anywhere";
	}),
	"“2026-11-01” is broken": (page) => page.evaluate(() => {
		Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "2026-11-01" }).style.width = "4em";
	}),
	"dark: color-contrast": (page) => page.evaluate(() => {
		const p = Object.assign(document.querySelector("main").appendChild(document.createElement("p")), { textContent: "planted" });
		p.style.cssText = "color-scheme: light dark; color: light-dark(#000, #777); background: light-dark(#fff, #888)";
	}),
	"wider than the screen": (page) => page.evaluate(() => {
		document.querySelector("main").appendChild(document.createElement("p")).style.cssText = "min-width: 3000px; height: 9px";
	}),
};

await play(async (stage) => {
	const device = await stage.device();
	const page = await device.open();
	await page.getByRole("heading", { level: 1 }).waitFor();
	for (const [sign, plant] of Object.entries(PLANTED)) {
		await plant(page, stage.facts.people[0]);
		await page.waitForTimeout(300);
		if (["the address", "the title", "color", "dark", "largest", "wider", "13", "15", "“"].some((start) => sign.startsWith(start)))
			await device.shot("planted");
		if (sign.startsWith("what is stored"))
			await device.guard.searchStorage(page);
		const found = stage.faults.splice(0).some((fault) => fault.includes(sign));
		device.guard.seen.clear();
		if (!found)
			throw new Error(`planted and not found: ${sign}`);
		await page.goto("about:blank");
		await page.goto(`${stage.facts.origin}/`);
		await page.getByRole("heading", { level: 1 }).waitFor();
		stage.faults.length = 0;
	}
	await page.evaluate(() => new Promise((done) => { indexedDB.deleteDatabase("planted").onsuccess = done; }));
});
