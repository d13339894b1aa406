/** A passkey as a lock, with authenticators of the browser's own making: one without the extension, one that then refuses; a PIN beside it. */
import { play } from "./lib/stage.mjs";
import { openUnlocked, PIN, unlock, writeDown } from "./lib/steps.mjs";

/** The device's sensor. Chromium blocks it for good once it refused. */
async function sensor(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("WebAuthn.enable");
	let authenticatorId;
	return {
		async put(hasPrf) {
			if (authenticatorId)
				await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
			({ authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
				options: {
					protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf,
					automaticPresenceSimulation: true, isUserVerified: true,
				},
			}));
		},
		refuse: () => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false }),
	};
}

async function set(stage, device, sensed) {
	const { lock } = stage.words.open;
	const { page } = device;
	await page.getByRole("radio", { name: lock.passkey }).check();
	await device.shot("lock");
	await device.button(lock.setPasskey).click();
	await page.getByText(lock.passkeyFailed).waitFor();
	await device.shot("not-set");
	await sensed.put(true);
	await device.button(lock.setPasskey).click();
	await writeDown(stage, device);
	await page.locator("[data-rid]").first().waitFor();
}

async function use(stage, device) {
	const { unlock } = stage.words.open;
	await device.page.reload();
	await device.at(unlock.title);
	await device.shot("unlock");
	await device.button(unlock.passkey).click();
	await device.page.locator("[data-rid]").first().waitFor();
}

/** Another tab holds the vault, and no PIN or passphrase is there to say so under. */
async function busy(stage, device) {
	const { open, problems } = stage.words;
	const { page } = device;
	await page.reload();
	await device.at(open.unlock.title);
	const other = await device.context.newPage();
	await other.goto(`${stage.facts.origin}/`);
	await other.evaluate(() => void navigator.locks.request("mizhen-patient", () => new Promise(() => undefined)));
	await page.bringToFront();
	await device.button(open.unlock.passkey).click();
	await page.getByText(problems["home-busy"].what).waitFor();
	await device.shot("busy");
	await other.close();
	await device.button(open.unlock.passkey).click();
	await page.locator("[data-rid]").first().waitFor();
}

async function pinBeside(stage, device) {
	const { open, shell } = stage.words;
	const { page } = device;
	const both = shell.settings.locksNow([shell.settings.lockKinds.passkey, shell.settings.lockKinds.pin].join(" · "));
	await page.getByRole("link", { name: shell.tabs.more }).click();
	await page.getByRole("button", { name: shell.more.settings }).click();
	await device.button(shell.settings.changeLock).click();
	await device.field(open.lock.newPin).fill(PIN);
	await device.field(open.lock.again).fill(PIN);
	await device.shot("change");
	await device.button(shell.save).click();
	await page.getByText(both).waitFor();
}

async function refused(stage, device, sensed) {
	const { open, problems } = stage.words;
	await device.page.reload();
	await device.page.getByRole("button", { name: open.start.records }).click();
	await device.at(open.unlock.title);
	await sensed.refuse();
	await device.button(open.unlock.passkey).click();
	await device.page.getByText(problems.passkey.what).waitFor();
	await device.page.getByText(open.unlock.orWords).waitFor();
	await device.shot("refused");
	await unlock(stage, device);
}

await play(async (stage) => {
	const device = await stage.device();
	let sensed;
	await openUnlocked(stage, device, "qinglan", 0, async (at) => {
		if (at !== "identity")
			return;
		sensed = await sensor(device.page);
		await sensed.put(false);
	});
	await set(stage, device, sensed);
	await use(stage, device);
	await busy(stage, device);
	await pinBeside(stage, device);
	await refused(stage, device, sensed);
});
