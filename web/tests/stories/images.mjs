/** A CT series looked through and windowed, and a discharge summary as PDF: fetched, proven and drawn over the real platform. */
import { play } from "./lib/stage.mjs";
import { openSlip } from "./lib/steps.mjs";

/** How many different greys are on the canvas. */
const greys = (page) => page.locator(".viewer-stage canvas").evaluate((canvas) => {
	const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
	copy.drawImage(canvas, 0, 0);
	const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
	return new Set(Array.from({ length: data.length / 4 }, (_, i) => data[4 * i])).size;
});

async function openAttachment(page, type, kind) {
	await page.locator(`[data-type="${type}"]`).first().click();
	await page.locator(`[data-kind="${kind}"] button`).first().click();
}

await play(async (stage) => {
	const device = await stage.device();
	const { viewer, shell } = stage.words, { dicom } = viewer;
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device;
	const drawn = async () => page.waitForFunction(() => document.querySelector(".viewer-stage canvas")?.style.width && !document.querySelector(".viewer-note"));

	await openAttachment(page, "ImagingStudy", "dicom");
	await drawn();
	await page.locator(".viewer-controls [role=status]").waitFor({ state: "detached" });
	stage.check(await greys(page) > 3, "the first slice has no picture");
	await device.shot("images");
	const slices = Number(await page.getByRole("slider", { name: dicom.slice, exact: true }).getAttribute("max"));
	stage.check(slices > 1, "there is one slice alone");
	await page.locator(".viewer-stage").press("End");
	await page.locator(`.viewer-stage[data-slice="${slices - 1}"]`).waitFor();
	await drawn();
	await device.button(dicom.window).click();
	const before = await greys(page);
	await device.button(dicom.ct.bone).click();
	await device.button(dicom.info).click();
	await page.waitForTimeout(300);
	stage.check(await greys(page) !== before || before < 3, "another window shows the same greys");
	await device.shot("images-window");

	await device.button(shell.back).click();
	await page.locator("[data-kind=dicom]").waitFor();
	await device.button(shell.back).click();
	await openAttachment(page, "DocumentReference", "pdf");
	await page.locator(".viewer-words span").first().waitFor();
	const text = await page.locator(".viewer-words").first().innerText();
	stage.check(text.replace(/\s/g, "").includes("出院小结"), "the summary's text is not there to be read aloud");
	await device.shot("document");
	await device.button(viewer.save).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("save");
	const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("dialog").getByRole("button", { name: viewer.save }).click()]);
	stage.check(/^[0-9a-f]{8}\.pdf$/.test(saved.suggestedFilename()), "a saved file is named otherwise");
});
