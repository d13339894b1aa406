/** What is typed wrongly is said to be so: at once where a check symbol tells, else with the hospital's proof; nothing of it stays. */
import { encode } from "uqr";
import { kept } from "./lib/kept.mjs";
import { play } from "./lib/stage.mjs";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Another symbol of the same alphabet. */
const other = (symbol) => SYMBOLS[(SYMBOLS.indexOf(symbol.toUpperCase()) + 1) % SYMBOLS.length];
const altered = (text, at) => text.slice(0, at) + other(text[at]) + text.slice(at + 1);
const digits = (text) => text.slice(0, -1) + (text.at(-1) === "5" ? "6" : "5");

async function mistypedNumber(stage, device, link) {
	const { open, problems } = stage.words;
	const page = await device.open(link);
	await device.at(open.identity.title);
	const number = device.field(open.fields.id_card), right = stage.facts.people[0].id_card;
	await number.fill(digits(right));
	await page.getByText(problems["identity-check"].what).waitFor();
	await device.shot("check-digit");
	await device.button(open.identity.open).click();
	await page.getByText(open.identity.required).waitFor();
	await number.fill(right);
	await page.getByText(open.identity.good).waitFor();
	stage.check(await page.getByText(problems["identity-check"].what).count() === 0, "a right number is still said to be wrong");
}

/** So long that whatever the page has to say of the field just left is known before the release. */
async function pressLong(page, button) {
	await button.scrollIntoViewIfNeeded();
	const { x, y, width, height } = await button.boundingBox();
	await page.mouse.move(x + width / 2, y + height / 2);
	await page.mouse.down();
	await page.waitForTimeout(1500);
	await page.mouse.up();
}

/** A name that is not the number's: one answer, with the root's time, whatever of both is known. */
async function unknownIdentity(stage, device) {
	const { open } = stage.words;
	const { page } = device;
	await device.field(open.fields.name).fill(stage.facts.people[1].name);
	await pressLong(page, device.button(open.identity.open));
	await page.locator('[data-problem="no-shelf"]').waitFor();
	const [before, after] = open.identity.none("|").split("|");
	const told = await page.getByRole("alert").innerText();
	stage.check(told.includes(before) && told.includes(after) && /\d:\d\d/.test(told), `an unknown identity is answered: ${told}`);
	stage.check(/青岚|Qinglan/.test(told), `the hospital is not named as a possible cause: ${told}`);
	await device.shot("unknown");
	stage.check(await kept(page) === 0, "an unknown identity leaves something behind");
	await page.reload();
	await device.at(open.slip.title);
	await page.getByText(open.slip.cutOff).waitFor();
	await device.shot("cut-off");
	stage.check(await kept(page) === 0, "an unknown identity leaves something behind");
}

async function mistypedCode(stage, device, link) {
	const { open, problems, shell } = stage.words;
	const { page } = device;
	const code = link.split(".").at(-1);
	await back(device, open.slip.title);
	stage.check(await page.getByText(open.slip.cutOff).count() === 0, "a reload is told of again and again");
	await page.getByRole("button", { name: open.slip.type }).click();
	const hospital = page.getByLabel(open.slip.hospital, { exact: true });
	const field = page.getByRole("textbox", { name: open.slip.code, exact: true });
	await field.fill(code);
	await device.button(open.slip.read).click();
	await page.locator(".field-error", { hasText: open.slip.hospitalNone }).waitFor();
	await hospital.selectOption("qinglan");
	await field.fill(code.slice(0, -2));
	await page.getByText(open.slip.codeShort(2)).waitFor();
	await field.fill(altered(code, 3));
	await page.getByText(open.slip.codeCheck).waitFor();
	stage.check(await device.button(open.slip.read).isDisabled(), "a mistyped code can be sent");
	await device.shot("code");
	await field.fill(code.toLowerCase());
	await page.getByText(open.slip.codeGood).waitFor();
	await device.button(open.slip.read).click();
	await device.at(open.identity.title);
	await page.getByText(open.identity.compare).waitFor();
	stage.check(await device.button(open.identity.open).isDisabled(), "a hospital whose fingerprint nobody compared is believed");
	const shown = (await page.locator('[data-field="fingerprint"]').innerText()).replace(/\s/g, "");
	stage.check(link.includes(`.${shown}.`), "the fingerprint to compare is not the one in the slip's link");
	await device.shot("compare");
	await back(device, open.slip.type);
	stage.check(await hospital.inputValue() === "qinglan" && await field.inputValue() !== "", "going back a step loses what was typed");
	await pasted(stage, device, link, field);
	await page.goto("about:blank");

	await page.goto(link.replace(code, altered(code, 3)));
	await page.locator('[data-problem="slip-check"]').waitFor();
	await page.getByText(problems["slip-check"].what).waitFor();
	await device.shot("link");
	await page.goto("about:blank");
}

async function back({ page }, title) {
	await page.goBack();
	await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
}

/** The whole link where a code is typed, and where nothing is: it is read like a scanned one, with nothing to be compared. */
async function pasted(stage, device, link, field) {
	const { open } = stage.words, { page } = device;
	const there = async () => {
		await device.at(open.identity.title);
		stage.check(await page.getByText(open.identity.verified).count() === 1, "a pasted link's hospital has to be compared");
	};
	await field.fill(link);
	await there();
	await back(device, open.slip.type);
	await back(device, open.slip.title);
	await page.evaluate((text) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", text);
		document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
	}, link);
	await there();
	await back(device, open.slip.title);
}

/** Of a QR code. */
async function photo(page, text) {
	const { data } = encode(text, { border: 4 });
	const png = await page.evaluate(({ data, side }) => {
		const canvas = Object.assign(document.createElement("canvas"), { width: data.length * side, height: data.length * side });
		const context = canvas.getContext("2d");
		data.forEach((row, y) => row.forEach((dark, x) => {
			context.fillStyle = dark ? "black" : "white";
			context.fillRect(x * side, y * side, side, side);
		}));
		return canvas.toDataURL("image/png");
	}, { data, side: 8 });
	return { name: "photo.png", mimeType: "image/png", buffer: Buffer.from(png.split(",")[1], "base64") };
}

/** What one may scan instead: how to pay. */
async function anotherCode(stage, device) {
	const { open } = stage.words, { page } = device;
	await device.button(open.slip.scan).click();
	await device.at(open.scan.title);
	await page.locator('input[type="file"]').setInputFiles(await photo(page, "https://qr.example/fkx0123456789abcdef"));
	await page.locator('[data-problem="not-a-slip"]').waitFor();
	await device.shot("another-code");
}

async function doctorsLink(stage, device) {
	const { open } = stage.words;
	await device.page.goto(await stage.world.doctor_link({ hospital: "qinglan" }));
	await device.page.locator('[data-problem="slip-of-doctor"]').waitFor();
	await device.button(open.start.doctor).waitFor();
	await device.shot("of-doctors");
	stage.check(await kept(device.page) === 0, "a doctor's link leaves something behind");
}

/** Without a camera: what a doctor can do, who has neither slip nor code. */
async function doctorsCamera(stage, device) {
	const { doctor: t, open } = stage.words;
	await device.button(open.start.doctor).click();
	await device.page.getByRole("button", { name: t.start.enrol }).click();
	await device.button(t.link.other).click();
	await device.button(t.link.scan).click();
	await device.page.getByText(t.link.deniedTodo).or(device.page.getByText(t.link.missingTodo)).waitFor();
	await device.shot("doctors-camera");
}

await play(async (stage) => {
	const device = await stage.device();
	const link = await stage.world.slip({ hospital: "qinglan", person: 0 });
	device.guard.hide(link.split(".").at(-1));
	await mistypedNumber(stage, device, link);
	await unknownIdentity(stage, device);
	await anotherCode(stage, device);
	await mistypedCode(stage, device, link);
	await doctorsLink(stage, device);
	await doctorsCamera(stage, device);
});
