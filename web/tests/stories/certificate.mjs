/**
 * What ends while a doctor looks at it: what a colleague takes back, what its
 * time runs out for, and the doctor's own certificate, withdrawn by the
 * hospital; a new one, under new keys, goes on from there. What a doctor sends
 * arrives once, though the answers to it get lost.
 */
import { approved, DOCTORS, enrol, PASSPHRASE } from "./lib/doctors.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

const [FIRST, SECOND] = DOCTORS;
const LATER_MS = 31 * 86400 * 1000;    // longer than anything is granted for

/** All that there is, or the key itself. */
async function share(stage, device, key) {
	const { share: t, shell } = stage.words, { page } = device;
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await device.button(t.hub.start).click();
	await device.at(t.wizard.who);
	await page.locator("[data-doctor] button").filter({ hasText: FIRST.name }).first().click();
	await device.button(t.doctors.shareWith).click();
	await device.at(t.wizard.what);
	if (key)
		await page.getByRole("radio", { name: t.choose.key }).check();
	await device.button(t.wizard.next).click();
	if (key)
		await page.getByRole("dialog").getByRole("button", { name: t.choose.keyConfirm }).click();
	await device.at(t.wizard.howLong);
	if (key)
		await page.getByText(t.terms.passOnKey).waitFor();
	else
		await page.getByRole("checkbox", { name: t.terms.passOn }).check();
	await device.shot(key ? "key-terms" : "terms");
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.review);
	await device.shot(key ? "key-review" : "review");
	await device.button(t.review.send).click();
	await device.at(t.done.title);
	await device.shot(key ? "key-done" : "done");
	await device.button(t.done.toList).click();
	await page.locator('[data-state="live"]').first().waitFor();
}

/** What came last. How many records it shows. */
async function read(stage, device) {
	const { doctor: t } = stage.words, { page } = device;
	await page.getByRole("radio", { name: t.inbox.received }).check();
	await page.locator('li[data-state="live"] button').first().click();
	await page.getByText(t.patient.recorded).waitFor();
	await page.getByRole("radio", { name: t.patient.timeline, exact: true }).check();
	await page.locator(".record-row, .record-fold").first().waitFor();
	return page.locator("[data-rid]").count();
}

/** One of the records' images. */
async function lookAt({ page }) {
	await page.locator('[data-type="ImagingStudy"]').first().click();
	await page.locator("[data-kind=dicom] button").first().click();
	await page.waitForFunction(() => document.querySelector(".viewer-stage canvas")?.style.width && !document.querySelector(".viewer-note"));
}

/** What is posted to ADDRESS arrives, and nothing is heard of it, until told otherwise. */
async function deaf(device, address) {
	const state = { on: true };
	await device.context.route(address, async (route) => {
		if (route.request().method() !== "POST" || !state.on)
			return route.fallback();
		await route.fetch();
		return route.abort();
	});
	return state;
}

async function passOn(stage, device) {
	const { doctor: t, share } = stage.words, { page } = device, network = await deaf(device, "**/v1/grants");
	await device.button(t.patient.passOn).click();
	await device.at(t.passOn.title);
	await page.locator("[data-doctor] button").filter({ hasText: SECOND.name }).click();
	await device.button(share.wizard.pick).click();
	await device.button(t.passOn.send).click();
	await page.locator('[data-problem="unanswered"]').waitFor();
	await device.shot("pass-on-unanswered");
	network.on = false;
	await device.button(t.passOn.send).click();
	await device.at(t.passOn.done);
	await device.button(t.passOn.toList).click();
	await page.locator('li[data-state="live"]').first().waitFor();
	stage.check(await page.locator('li[data-state="live"]').count() === 1, "what was sent twice was passed on twice");
}

async function takeBack(stage, device) {
	const { doctor: t } = stage.words, { page } = device;
	await device.button(t.inbox.revoke).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("take-back");
	await device.button(t.inbox.revokeDo).click();
	await page.getByText(t.inbox.nonePassedOn).waitFor();
	await page.getByRole("radio", { name: t.inbox.past }).check();
	await page.locator('li[data-state="revoked"], li[data-state="ended"]').first().waitFor();
	await device.shot("taken-back");
}

/** The patient sees who ended it. */
async function told(stage, device) {
	const { share: t } = stage.words, { page } = device;
	await device.button(t.hub.refresh).click();
	await page.getByText(t.granted.takenBack, { exact: true }).waitFor();
	await device.shot("told");
	await page.getByRole("button", { name: t.hub.activity }).click();
	await page.locator('[data-event="revoked"]').waitFor();
	await device.shot("told-activity");
	await device.button(stage.words.shell.back).click();
}

async function ended(stage, device, name) {
	await device.at(stage.words.doctor.patient.ended);
	stage.check(await device.page.locator("[data-rid], canvas").count() === 0, `${name}: records are still shown`);
	await device.shot(name);
}

/** What a page says of time left, LATER_MS ahead; the worker, which locks what was left alone for long, stays in the present. */
async function later({ page }) {
	await page.evaluate((ms) => {
		const { now } = Date;
		Date.now = () => now() + ms;
	}, LATER_MS);
}

/** By the hospital, while the doctor reads on. */
async function withdrawn(stage, device) {
	const { doctor: t, open, shell } = stage.words, { page } = device;
	await page.reload();
	await device.field(open.unlock.passphrase).fill(PASSPHRASE);
	await device.button(open.unlock.unlock).click();
	await page.getByRole("link", { name: shell.tabs.me, exact: true }).click();
	const fingerprint = await page.locator("[data-fingerprint]").getAttribute("data-fingerprint");
	await page.getByRole("link", { name: shell.tabs.inbox, exact: true }).click();
	await read(stage, device);
	await lookAt(device);
	await stage.world.revoke_doctor({ hospital: FIRST.hospital, fingerprint });
	await device.at(t.without.title);
	await page.getByText(t.without.withdrawn).waitFor();
	stage.check(await page.locator("[data-rid], canvas").count() === 0, "without a certificate records are still shown");
	await device.shot("withdrawn");
}

async function renew(stage, device) {
	const { doctor: t } = stage.words, { page } = device, network = await deaf(device, "**/requests");
	await device.button(t.waiting.renew).click();
	await device.at(t.again.title);
	await device.field(t.enrol.licence).waitFor();
	for (const [label, value] of [[t.enrol.name, FIRST.name], [t.enrol.jobTitle, FIRST.title], [t.enrol.department, FIRST.department], [t.enrol.licence, FIRST.licence]])
		stage.check(await device.field(label).inputValue() === value, `${label} has to be entered again`);
	await device.shot("renew");
	await device.button(t.again.go).click();
	await page.getByText(t.waiting.unanswered, { exact: true }).waitFor();
	await device.shot("request-unanswered");
	network.on = false;
	await device.button(t.waiting.check).click();
	await page.getByText(t.waiting.asked, { exact: true }).waitFor();
	await approved(stage, device, FIRST.hospital);
}

await play(async (stage) => {
	const first = await stage.device(), second = await stage.device();
	await enrol(stage, first, FIRST);
	await enrol(stage, second, SECOND);
	const patient = await stage.device();
	await openSlip(stage, patient, FIRST.hospital, 0);

	await share(stage, patient, false);
	const all = await read(stage, first);
	await passOn(stage, first);
	stage.check(await read(stage, second) === all, "not all was passed on");
	await lookAt(second);
	await takeBack(stage, first);
	await ended(stage, second, "colleague-ended");
	await told(stage, patient);

	await share(stage, patient, true);
	const { doctor: t } = stage.words;
	stage.check(await read(stage, first) === all, "the key does not show what there is");
	stage.check(await first.button(t.patient.passOn).count() === 0, "the key itself can be passed on");
	await first.shot("by-key");
	await later(first);
	await ended(stage, first, "time-is-up");
	await withdrawn(stage, first);
	await renew(stage, first);
});
