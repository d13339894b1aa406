/** A patient shares some records; a doctor opens them and passes fewer on to a colleague; the patient sees who opened what, ends it, and it is gone. */
import { DOCTORS, enrol, PASSPHRASE, setPassphrase } from "./lib/doctors.mjs";
import { kept } from "./lib/kept.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

const SHARED = 6, PASSED_ON = 2;
const WITH_FILE = "出院小结";

/** What was stopped before anything of it was here says so, and is asked for again. */
async function stopped(stage, device) {
	const { share: t, shell, problems } = stage.words, { page } = device, held = [];
	await page.route("**/v1/**", (route) => void held.push(route));
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await device.button(shell.cancel).click();
	await page.getByText(problems.cancelled.what, { exact: true }).waitFor();
	await device.shot("stopped");
	await page.unrouteAll({ behavior: "ignoreErrors" });
	await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
	await device.button(shell.retry).click();
	await page.getByText(t.granted.none).waitFor();
}

/** Left half done for another page, it begins anew. */
async function abandoned(stage, device) {
	const { share: t, shell } = stage.words, { page } = device;
	await device.button(t.hub.start).click();
	await page.locator("[data-doctor] button").first().click();
	await device.button(t.doctors.shareWith).click();
	await device.at(t.wizard.what);
	await page.goBack();
	await device.at(t.wizard.who);
	await page.goForward();
	await device.at(t.wizard.what);
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	await device.at(t.hub.title);
	await device.button(t.hub.start).click();
	await device.at(t.wizard.who);
	await page.locator("[data-doctor]").first().waitFor();
	stage.check(await device.button(t.wizard.change).count() === 0, "a doctor of a sharing that was left is chosen already");
	await page.goBack();
	await device.at(t.hub.title);
}

/** The wizard, with the first few of the listed records. */
async function share(stage, device) {
	const { share: t, shell } = stage.words;
	const { page } = device;
	await stopped(stage, device);
	await device.shot("share-empty");
	await abandoned(stage, device);
	await device.button(t.hub.start).click();
	await device.at(t.wizard.who);
	await page.locator("[data-doctor]").first().waitFor();
	await device.shot("who");
	await device.field(t.doctors.search).fill("陈思");
	await page.locator("[data-doctor] button").click();
	await device.shot("certificate");
	await device.button(t.doctors.shareWith).click();
	await device.at(t.wizard.what);
	await device.shot("what");
	await page.getByRole("radio", { name: t.choose.key }).check();
	await device.button(t.wizard.next).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("key");
	await device.button(shell.cancel).click();
	for (const [way, name] of [[t.choose.kinds, "kinds"], [t.choose.period, "period"]]) {
		await page.getByRole("radio", { name: way }).check();
		await device.shot(name);
	}
	await page.getByRole("radio", { name: t.choose.picked }).check();
	await device.field(t.choose.search).fill("龘");
	await page.getByText(t.choose.noMatch).waitFor();
	await device.shot("no-match");
	await device.field(t.choose.search).fill("");
	const boxes = page.locator("li[data-rid] input");
	await device.field(t.choose.search).fill(WITH_FILE);
	await boxes.first().check();
	await device.field(t.choose.search).fill("");
	for (let i = 0; await page.locator("li[data-rid] input:checked").count() < SHARED; i++)
		await boxes.nth(i).check();
	await page.getByText(t.choose.count(SHARED), { exact: true }).waitFor();
	await device.shot("picked");
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.howLong);
	await page.getByRole("checkbox", { name: t.terms.passOn }).check();
	await device.field(t.terms.purpose).fill("复诊前请看一下");
	await device.shot("how-long");
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.review);
	await page.goBack();
	await device.at(t.wizard.howLong);
	stage.check(await device.field(t.terms.purpose).inputValue() !== "", "going back a step loses what was typed");
	await device.button(t.wizard.next).click();
	await device.at(t.wizard.review);
	const rids = await page.locator("li[data-rid]").evaluateAll((all) => all.map((element) => element.dataset.rid));
	stage.check(rids.length === SHARED, `${rids.length} records are reviewed of ${SHARED}`);
	await device.shot("review");
	return rids;
}

/** With the network gone nothing is lost; with it back, the same button sends. */
async function send(stage, device) {
	const { share: t } = stage.words;
	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await device.button(t.review.send).click();
	await device.page.getByText(t.review.kept).waitFor();
	await device.shot("not-sent");
	await stage.world.gone({ on: false });
	device.guard.unreachable = false;
	await device.button(t.review.send).click();
	await device.at(t.done.title);
	await device.shot("done");
	await device.button(t.done.toList).click();
	await device.page.locator('[data-state="live"]').first().waitFor();
}

/** Wherever records granted stand, it is said as of when, on paper too. */
async function asOf(stage, { page }, where) {
	const said = page.locator("main [data-as-of]");
	await page.emulateMedia({ media: "print" });
	stage.check(await said.count() === 1 && await said.isVisible(), `${where}: not printed as of when`);
	await page.emulateMedia({ media: "screen" });
	stage.check(await said.isVisible(), `${where}: not said as of when`);
	return said.getAttribute("data-as-of");
}

/** It shows by itself; what it holds is what was granted. */
async function openGrant(stage, device, rids, name) {
	const { doctor: t } = stage.words;
	const { page } = device;
	await page.locator('li[data-state="live"] button').first().waitFor();
	await device.shot(`${name}-inbox`);
	stage.check(await page.locator('li[data-state="live"] [data-as-of]').count() > 0, `${name}'s inbox does not say as of when`);
	await page.locator('li[data-state="live"] button').first().click();
	await page.getByText(t.patient.recorded).waitFor();
	await device.shot(`${name}-summary`);
	const times = [await asOf(stage, device, `${name}'s summary`)];
	await page.getByRole("radio", { name: t.patient.timeline, exact: true }).check();
	await page.locator("[data-rid]").first().waitFor();
	const shown = new Set(await page.locator("[data-rid]").evaluateAll((all) => all.map((element) => element.dataset.rid)));
	stage.check(shown.size === rids.length && rids.every((rid) => shown.has(rid)), `${name} sees ${shown.size} records where ${rids.length} were granted`);
	await device.shot(`${name}-records`);
	times.push(await asOf(stage, device, `${name}'s list`));
	await page.locator("[data-rid]").first().locator("button").click();
	await page.locator("article[data-rid]").waitFor();
	times.push(await asOf(stage, device, `${name}'s record`));
	await device.button(stage.words.shell.back).click();
	await page.locator("[data-rid]").first().waitFor();
	stage.check(new Set(times).size === 1, `${name}: as of ${times}`);
	return times[0];
}

/** A file of a record is as old as the record. */
async function openFile(stage, device) {
	const { page } = device, back = device.button(stage.words.shell.back);
	await page.locator('[data-type="DocumentReference"] button').first().click();
	await page.locator('[data-kind="pdf"] button').first().click();
	await page.locator('[data-page] canvas').waitFor();
	const time = await asOf(stage, device, "the file");
	await device.shot("doctor-file");
	await back.click();
	await page.locator("article[data-rid]").waitFor();
	await back.click();
	await page.locator("[data-rid]").first().waitFor();
	return time;
}

async function passOn(stage, device) {
	const { doctor: t, share } = stage.words;
	const { page } = device;
	await device.button(t.patient.passOn).click();
	await device.at(t.passOn.title);
	await page.locator("[data-doctor]").first().waitFor().catch(() => undefined);
	await device.shot("colleagues");
	await page.locator("[data-doctor] button").filter({ hasText: DOCTORS[1].name }).click();
	await device.button(share.wizard.pick).click();
	await page.getByRole("radio", { name: t.passOn.some }).check();
	const rids = [];
	for (let i = 0; i < PASSED_ON; i++) {
		const item = page.locator("li[data-rid]").nth(i);
		await item.locator("input").check();
		rids.push(await item.getAttribute("data-rid"));
	}
	await device.field(t.passOn.purpose).fill("请会诊");
	await device.shot("pass-on");
	await device.button(t.passOn.send).click();
	await device.at(t.passOn.done);
	await device.shot("passed-on");
	await device.button(t.passOn.toList).click();
	await page.getByRole("radio", { name: t.inbox.passedOn }).check();
	await page.locator('li[data-state="live"]').first().waitFor();
	await device.shot("passed-on-list");
	return rids;
}

async function backUp(stage, device) {
	const { doctor: t, shell } = stage.words;
	const { page } = device;
	await page.getByRole("link", { name: shell.tabs.me, exact: true }).click();
	await page.getByText(t.me.inForce, { exact: true }).waitFor();
	await device.shot("me");
	await page.getByRole("button", { name: t.me.backup }).click();
	await device.at(t.me.backup);
	await device.field(t.me.passphrase).fill(PASSPHRASE);
	await device.field(t.me.againField).fill(PASSPHRASE);
	await device.button(t.me.make).click();
	await device.button(t.me.save).waitFor();
	await device.shot("backup");
	const download = page.waitForEvent("download");
	await device.button(t.me.save).click();
	return (await download).path();
}

/** On another machine, with the key file and its passphrase. */
async function signIn(stage, { hospital, ...who }, file, lock) {
	const { doctor: t, open } = stage.words;
	const device = await stage.device();
	const page = await device.open();
	device.guard.hide(PASSPHRASE);
	await page.getByRole("button", { name: open.start.doctor }).click();
	await page.getByRole("button", { name: t.start.signIn }).click();
	await device.field(t.link.field).fill(await stage.world.doctor_link({ hospital }));
	await device.button(t.link.read).click();
	await device.field(t.signIn.file).setInputFiles(file);
	await device.field(t.signIn.passphrase).fill("not this one");
	await device.button(t.signIn.open).click();
	await page.locator("[data-problem]").waitFor();
	await device.shot("sign-in");
	await device.field(t.signIn.passphrase).fill(PASSPHRASE);
	await device.button(t.signIn.open).click();
	await lock(stage, device);
	await device.at(t.inbox.title);
	await page.getByRole("link", { name: stage.words.shell.tabs.me, exact: true }).click();
	await page.getByText(who.licence).waitFor();
	return device;
}

/** A ward's PC: nothing is kept, and signing out says so. */
async function visit(stage, device) {
	const { lock } = stage.words.open;
	await device.button(lock.foreign).click();
	await device.page.getByRole("dialog").getByRole("button", { name: lock.foreignYes }).click();
}

async function signOut(stage, device) {
	const { shell: { more }, open } = stage.words, { page } = device;
	await page.getByText(more.signOutForeign).waitFor();
	await device.shot("visiting");
	await page.getByRole("button", { name: more.signOut }).click();
	await page.getByRole("button", { name: open.start.doctor }).waitFor();
	stage.check(await kept(page) === 0, "signing out leaves something behind");
	await device.shot("signed-out");
}

/** Who opens their hospital's link again keeps their keys: locked or open, it leads to the inbox. */
async function linkAgain(stage, device, { hospital }) {
	const { doctor: t, open } = stage.words, { page } = device;
	const link = await stage.world.doctor_link({ hospital });
	await page.goto("about:blank");
	await page.goto(link);
	await device.button(open.start.doctor).click();
	await device.at(open.unlock.title);
	await device.field(open.unlock.passphrase).fill(PASSPHRASE);
	await device.button(open.unlock.unlock).click();
	await device.at(t.inbox.title);
	await page.goto(link);
	await device.button(open.start.doctor).click();
	await device.at(t.inbox.title);
	await device.shot("link-again");
}

async function revoke(stage, device) {
	const { share: t, shell } = stage.words;
	const { page } = device;
	await page.getByRole("link", { name: shell.tabs.share, exact: true }).click();
	const card = page.locator("article[data-grant]").first();
	await card.locator(".passed-on [data-grant]").waitFor();
	stage.check(await card.locator("[data-opened]").first().getAttribute("data-opened") !== "0", "the patient does not see that the doctor opened it");
	await device.shot("granted");
	await device.button(t.granted.details).first().click();
	await device.shot("details");
	await device.button(shell.close).click();
	await page.getByRole("button", { name: t.hub.activity }).click();
	await page.locator('[data-event="passed-on"]').waitFor();
	stage.check(await page.locator('[data-event="opened"]').count() >= 2, "not all openings are listed");
	await device.shot("activity");
	await page.goBack();
	await device.button(t.granted.revoke).first().click();
	await device.shot("revoke");
	await page.getByRole("dialog").getByRole("button", { name: t.granted.revokeDo }).click();
	await page.locator('article[data-state="revoked"]').waitFor();
	await device.shot("revoked");
	await page.getByRole("button", { name: t.hub.activity }).click();
	await page.locator('[data-event="revoked"]').waitFor();
	stage.check(await page.locator('[data-event="revoked"]').count() === 1, "what ended together is told twice");
	await device.shot("activity-ended");
}

await play(async (stage) => {
	const { doctor: t } = stage.words;
	const first = await stage.device(), second = await stage.device();
	await enrol(stage, first, DOCTORS[0], (device, name) => device.shot(name));
	await enrol(stage, second, DOCTORS[1]);
	const file = await backUp(stage, second);
	await second.page.getByRole("link", { name: stage.words.shell.tabs.inbox, exact: true }).click();

	const patient = await stage.device();
	await openSlip(stage, patient, "qinglan", 0);
	const rids = await share(stage, patient);
	await send(stage, patient);
	const granted = await openGrant(stage, first, rids, "doctor");
	const read = await openFile(stage, first);
	stage.check(read === granted, `granted as of ${granted}, and its file as of ${read}`);
	const fewer = await passOn(stage, first);
	await stage.world.turn({ hospital: "qinglan" });
	const passedOn = await openGrant(stage, second, fewer, "colleague");
	stage.check(granted === passedOn, `granted as of ${granted}, and passed on as of ${passedOn}: a newer root says nothing of what was granted`);
	stage.check(await second.button(t.patient.passOn).count() === 0, "what was passed on can be passed on");
	await first.page.getByRole("radio", { name: t.inbox.received }).check();
	await first.page.locator('li[data-state="live"] button').first().click();
	await first.page.getByText(t.patient.recorded).waitFor();

	await revoke(stage, patient);
	for (const [device, name] of [[first, "doctor"], [second, "colleague"]]) {
		await device.at(t.patient.ended);
		stage.check(await device.page.locator("[data-rid]").count() === 0, `${name} still sees records`);
		await device.shot(`${name}-ended`);
	}
	await signIn(stage, DOCTORS[1], file, setPassphrase);
	await signOut(stage, await signIn(stage, DOCTORS[1], file, visit));
	await linkAgain(stage, second, DOCTORS[1]);
});
