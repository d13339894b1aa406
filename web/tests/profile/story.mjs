/**
 * A patient and a doctor, each with a browser profile on disk, for a search of what stays behind
 * (tests/e2e/test_web_needles.py): PROFILES/patient, PROFILES/doctor, and PROFILES/secrets.json with the secrets that
 * only they know. MIZHEN_PART "link" comes by a slip's link instead (PROFILES/link), and "plant" leaves leaks of every
 * kind in the patient's profile.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DOCTORS, enrol, PASSPHRASE } from "../stories/lib/doctors.mjs";
import { play } from "../stories/lib/stage.mjs";
import { atRecords, identify, PIN, setPin, unlock, writeDown } from "../stories/lib/steps.mjs";

const { MIZHEN_PROFILES, MIZHEN_BROWSER_ARGS, MIZHEN_PART = "all" } = process.env;
const BACKUP = "staple under the mattress", EXPORT = "seven leaves of tea in rain", PURPOSE = "复诊前请看一下血糖和胸片";

const device = (stage, name) => stage.device({ serviceWorkers: "allow" }, { folder: join(MIZHEN_PROFILES, name), args: JSON.parse(MIZHEN_BROWSER_ARGS) });

/** What a vault lies under: its lock as kept, and what this browser adds to what the user types. */
async function lockOf(page, role, typed) {
	const [file, mac, key] = await page.evaluate(async ([role, typed]) => {
		const asked = (request) => new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		const database = await asked(indexedDB.open("mizhen"));
		const row = (table) => asked(database.transaction(table).objectStore(table).get(role));
		const head = await row("heads"), device = await row("devices");
		database.close();
		const mac = await crypto.subtle.sign("HMAC", device, new TextEncoder().encode(typed));
		return [[...head.locks[0].file], [...new Uint8Array(mac)], device.extractable];
	}, [role, typed]);
	return { typed, file: Buffer.from(file).toString("hex"), mac: Buffer.from(mac).toString("hex"), extractable: key };
}

async function doctor(stage) {
	const doctors = await device(stage, "doctor");
	await enrol(stage, doctors, DOCTORS[0]);
	return doctors;
}

async function backUp(stage, doctors) {
	const { doctor: t, shell } = stage.words, { page } = doctors;
	await page.getByRole("link", { name: shell.tabs.me, exact: true }).click();
	await page.getByRole("button", { name: t.me.backup }).click();
	await doctors.field(t.me.passphrase).fill(BACKUP);
	await doctors.field(t.me.againField).fill(BACKUP);
	await doctors.button(t.me.make).click();
	const [saved] = await Promise.all([page.waitForEvent("download"), doctors.button(t.me.save).click()]);
	const file = readFileSync(await saved.path()).toString("hex");
	await page.getByRole("link", { name: shell.tabs.inbox, exact: true }).click();
	return file;
}

/** The code typed from paper: a camera's link would stay in the browser's history, see link(). */
async function typeSlip(stage, patient) {
	const { open } = stage.words, page = await patient.open();
	await page.getByRole("button", { name: open.start.patient }).click();
	await page.getByRole("button", { name: open.slip.type }).click();
	const slip = await stage.world.slip({ hospital: "qinglan", person: 0 });
	await patient.field(open.slip.hospital).selectOption("qinglan");
	await patient.field(open.slip.code).fill(slip.split(".").at(-1));
	await patient.button(open.slip.read).click();
	await page.getByRole("checkbox", { name: open.identity.compared }).check();
	await identify(stage, patient, 0);
	await setPin(stage, patient);
	const recovery = await writeDown(stage, patient);
	await atRecords(patient);
	return recovery;
}

async function look(stage, patient) {
	const { page } = patient, { shell } = stage.words;
	await page.locator('[data-trust="verified"]').first().waitFor();
	for (const [type, kind, drawn] of [["ImagingStudy", "dicom", ".viewer-stage canvas"], ["DocumentReference", "pdf", ".viewer-words span"]]) {
		await page.locator(`[data-type="${type}"]`).first().click();
		await page.locator(`[data-kind="${kind}"] button`).first().click();
		await page.locator(drawn).first().waitFor();
		await page.waitForTimeout(1_000);
		await patient.button(shell.back).click();
		await page.locator(`[data-kind="${kind}"]`).waitFor();
		await patient.button(shell.back).click();
		await page.locator("[data-type]").first().waitFor();
	}
	await page.getByRole("searchbox").first().fill("糖尿病").catch(() => undefined);
	await page.waitForTimeout(300);
}

async function share(stage, patient) {
	const { share: t, shell } = stage.words, { page } = patient;
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await patient.button(t.hub.start).click();
	await page.locator("[data-doctor] button").first().click();
	await patient.button(t.doctors.shareWith).click();
	await patient.at(t.wizard.what);
	await patient.button(t.wizard.next).click();
	await patient.at(t.wizard.howLong);
	await patient.field(t.terms.purpose).fill(PURPOSE);
	await patient.button(t.wizard.next).click();
	await patient.at(t.wizard.review);
	await patient.button(t.review.send).click();
	await patient.at(t.done.title);
}

async function openGrant(stage, doctors) {
	const { doctor: t } = stage.words, { page } = doctors;
	await page.locator('li[data-state="live"] button').first().click();
	await page.getByText(t.patient.recorded).waitFor();
	await page.getByRole("radio", { name: t.patient.timeline, exact: true }).check();
	await page.locator("[data-rid]").first().click();
	await page.locator("article[data-rid]").waitFor();
}

async function takeAlong(stage, patient) {
	const { shell, share: { export: t } } = stage.words, { page } = patient;
	await page.getByRole("link", { name: shell.tabs.more, exact: true }).click();
	await page.getByRole("button", { name: shell.more.export }).click();
	await page.getByRole("radio", { name: t.passphrase }).check();
	await patient.field(t.passphraseField).fill(EXPORT);
	await patient.field(t.again).fill(EXPORT);
	await patient.button(t.make).click();
	await Promise.all([page.waitForEvent("download"), patient.button(t.save).click()]);
}

async function offline(stage, patient) {
	const { page } = patient;
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		while (registration.active?.state !== "activated")
			await new Promise((done) => setTimeout(done, 50));
	});
	patient.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.reload();
	await unlock(stage, patient, false);
	await page.locator("h1").first().waitFor();
	await page.getByRole("link", { name: stage.words.shell.tabs.records, exact: true }).click();
	await page.locator('[data-trust="offline"]').first().waitFor();
	await stage.world.gone({ on: false });
	patient.guard.unreachable = false;
}

/** A browser writes some of what it keeps only now and then. */
async function settle(patient) {
	await patient.page.waitForTimeout(3_000);
	await patient.close();
}

async function all(stage) {
	const doctors = await doctor(stage), backup = await backUp(stage, doctors);
	const patient = await device(stage, "patient"), recovery = await typeSlip(stage, patient);
	await look(stage, patient);
	await share(stage, patient);
	await openGrant(stage, doctors);
	await takeAlong(stage, patient);
	await offline(stage, patient);
	const locks = { patient: await lockOf(patient.page, "patient", PIN), doctor: await lockOf(doctors.page, "doctor", PASSPHRASE) };
	writeFileSync(join(MIZHEN_PROFILES, "secrets.json"), JSON.stringify({ recovery, backup: [backup, BACKUP], locks, typed: [PIN, PASSPHRASE, BACKUP, EXPORT, PURPOSE] }));
	await settle(patient);
	await settle(doctors);
}

async function link(stage) {
	const patient = await device(stage, "link");
	await patient.open(await stage.world.slip({ hospital: "qinglan", person: 0 }));
	await patient.at(stage.words.open.identity.title);
	await settle(patient);
}

/** One of each kind of place; what is planted is the person's name. */
async function plant(stage) {
	const patient = await device(stage, "patient"), page = await patient.open(), { name } = stage.facts.people[0];
	await page.evaluate(async (name) => {
		const text = `${name} `.repeat(3_000);
		await new Promise((done) => {
			const asked = indexedDB.open("planted", 1);
			asked.onupgradeneeded = () => asked.result.createObjectStore("rows").put({ deep: [text, new TextEncoder().encode(text)] }, name);
			asked.onsuccess = () => done(asked.result.close());
		});
		localStorage.setItem("planted", `x${name}`);
		await (await caches.open("planted")).put("/planted", new Response(text));
		history.pushState(null, "", `#/${name}`);
		document.title = name;
		console.log(name);
	}, name);
	await page.waitForTimeout(5_000);
	await patient.context.close();
	stage.faults.length = 0;
}

await play({ all, link, plant }[MIZHEN_PART]);
