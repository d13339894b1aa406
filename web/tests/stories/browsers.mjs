/** A browser that lacks something is told so in words, in both languages, before anything can be entered. */
import { join } from "node:path";
import { play } from "./lib/stage.mjs";

const LACKING = {
	"WebAssembly": () => delete window.WebAssembly,
	"IndexedDB": () => Object.defineProperty(window, "indexedDB", { value: undefined }),
	"https": () => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }),
	"Web Locks": () => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }),
	"module": () => {
		window.Worker = class {
			terminate() {}
		};
	},
	"newer page features": () => delete Object.hasOwn,
};

async function lacking(stage, name, take) {
	const device = await stage.device();
	await device.context.addInitScript(take);
	const page = await device.open();
	await page.getByRole("heading", { level: 1 }).waitFor();
	const items = await page.locator("#missing li").allInnerTexts();
	stage.check(items.length === 2 && items[1].includes(name), `without ${name} it says: ${items.join(" / ")}`);
	stage.check(await page.locator("#missing :lang(en) li").count() === 1, `without ${name} it speaks one language`);
	stage.check(await page.locator("input, button").count() === 0, `without ${name} something can be entered`);
	if (name === "WebAssembly")
		await device.shot("lacking");
	await page.close();
}

async function noScript(stage) {
	const device = await stage.device({ javaScriptEnabled: false });
	const page = await device.open();
	for (const words of ["密诊需要 JavaScript", "Mizhen needs JavaScript"])
		await page.getByRole("heading", { name: words }).waitFor();
	await page.screenshot({ path: join(stage.folder, `${stage.size}-${stage.language}-no-script.png`) });
	await page.close();
}

await play(async (stage) => {
	for (const [name, take] of Object.entries(LACKING))
		await lacking(stage, name, take);
	await noScript(stage);
});
