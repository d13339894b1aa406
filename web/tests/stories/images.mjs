/** A CT series looked through and windowed, the same packed as JPEG 2000 and JPEG-LS, and a discharge summary as PDF: fetched, proven and drawn over the real platform. */
import { fileURLToPath } from "node:url";
import { pdf } from "../viewer/pdf_writer.mjs";
import { play } from "./lib/stage.mjs";
import { openSlip, unlock } from "./lib/steps.mjs";

/** One pixel; what follows its end is no part of the picture. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PAGES = 12, PAGE_BYTES = 300_000;

/** The greys that are on the canvas, by pixel. */
const picture = (page) => page.locator(".viewer-stage canvas").evaluate((canvas) => {
	const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
	copy.drawImage(canvas, 0, 0);
	const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
	return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]);
});

const greys = async (page) => new Set(await picture(page)).size;

const drawn = (page) => page.waitForFunction(() => document.querySelector(".viewer-stage canvas")?.style.width && !document.querySelector(".viewer-note"));

/** Opens the series, once all its files were looked at. */
async function openSeries(page) {
	await openAttachment(page, "ImagingStudy", "dicom");
	await drawn(page);
	await page.locator(".viewer-controls [role=status]").waitFor({ state: "detached" });
}

/** The first slices' pictures, from the first on. */
async function picturesOf(page, count) {
	const pictures = [];
	await page.locator(".viewer-stage").press("Home");
	for (let slice = 0; slice < count; slice++) {
		await page.locator(`.viewer-stage[data-slice="${slice}"]`).waitFor();
		await drawn(page);
		pictures.push(JSON.stringify(await picture(page)));
		await page.locator(".viewer-stage").press("ArrowDown");
	}
	return pictures;
}

async function openAttachment(page, type, kind) {
	await page.locator(`[data-type="${type}"]`).first().click();
	await page.locator(`[data-kind="${kind}"] button`).first().click();
}

/** As if the device had slept: the lock took the keys, and the picture is there again once they are. */
async function locked(stage, device) {
	const { page } = device, slept = (ms) => Promise.all(page.workers().map((worker) => worker.evaluate((ms) => {
		self.awake ??= Date.now;
		Date.now = () => self.awake.call(Date) + ms;
	}, ms)));
	await slept(301_000);
	await device.at(stage.words.open.unlock.title);
	stage.check(await page.locator("canvas").count() === 0, "a picture is in sight while it is locked");
	await slept(0);
	await unlock(stage, device, false);
	await drawn(page);
	stage.check(await greys(page) > 3, "after a lock the slice has no picture");
	await page.locator(".viewer-controls [role=status]").waitFor({ state: "detached" });
}

/** Each file in another compression, without loss: the pictures are the same. */
async function packed(stage, before) {
	await stage.world.compress({ person: 0, changed: "2026-11-01 12:00:00", tools: [["gdcmconv", "--j2k"], ["dcmcjpls"], []] });
	const device = await stage.device(), asked = [];
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device, { viewer: { dicom }, shell } = stage.words;
	page.on("request", (request) => asked.push(request.url()));
	await stage.world.lie({ what: "no-decoder" });
	device.guard.unreachable = true;
	await openAttachment(page, "ImagingStudy", "dicom");
	await page.locator(".viewer-note[role=alert]").getByText(dicom.failedSlice).waitFor();
	await device.shot("images-no-decoder");
	await stage.world.lie({ what: null });
	await device.button(shell.retry).click();
	await drawn(page);
	device.guard.unreachable = false;
	await device.shot("images-packed");
	const now = await picturesOf(page, before.length);
	stage.check(now.every((one, slice) => one === before[slice]), "a slice that was packed otherwise has another picture");
	for (const codec of ["openjpeg", "charls"])
		stage.check(asked.some((url) => url.includes(codec)), `${codec} was not needed`);
	return device;
}

const summarised = (stage, changed, bytes) => stage.world.write_summary({ person: 0, changed, content: Buffer.from(bytes).toString("base64") });

/** A document that is read page by page; where the network goes, it says so, and goes on from there. */
async function long(stage, device) {
	const { page } = device, { viewer, shell } = stage.words;
	await device.button(shell.back).click();
	await page.locator("[data-kind=dicom]").waitFor();
	await device.button(shell.back).click();
	await openAttachment(page, "DocumentReference", "pdf");
	await page.getByText("Page 1", { exact: true }).waitFor();
	device.guard.unreachable = true;
	await stage.world.gone({ on: true });
	await page.locator(`[data-page="${PAGES - 3}"]`).scrollIntoViewIfNeeded();
	await page.locator("[data-problem=unreachable]").waitFor();
	await device.shot("document-lost");
	await stage.world.gone({ on: false });
	await device.button(shell.retry).click();
	await page.getByText(`Page ${PAGES - 3}`, { exact: true }).waitFor();
	device.guard.unreachable = false;
	await page.getByText(viewer.pdf.pageOf(PAGES - 3, PAGES), { exact: true }).waitFor();
	await device.shot("document-long");
}

/** One of its pages cannot be drawn. */
async function damaged(stage, device) {
	const { page } = device, { viewer, shell, records } = stage.words;
	await summarised(stage, "2026-11-01 13:00:00", pdf(2, 0, 2));
	await device.button(shell.back).click();
	await page.locator("[data-kind=pdf]").waitFor();
	await device.button(shell.back).click();
	await device.button(records.refresh).click();
	await page.locator(".progress").waitFor({ state: "detached" });
	await openAttachment(page, "DocumentReference", "pdf");
	await page.locator("[data-page] [role=alert]").getByText(viewer.pdf.broken).waitFor();
	await device.shot("document-damaged");
}

/** Two series, of which the first cannot be shown: the other can be chosen, and all of it saved. A file that did not come is asked for again. */
async function unsupported(stage, device, count) {
	const { page } = device, { viewer, shell, records } = stage.words;
	const other = 'gdcmconv --j2k "$1" "$2" && sed -i "s/[.]4[.]90/.4.92/" "$2"', shown = 'gdcmconv --raw "$1" "$2" && dcmodify -nb -m 0020,000e=1.2.3 "$2"';
	await stage.world.compress({ person: 0, changed: "2026-11-01 14:00:00", tools: [other, shown].map((line) => ["sh", "-c", line, "sh"]) });
	await device.button(shell.back).click();
	await page.locator("[data-kind=pdf]").waitFor();
	await device.button(shell.back).click();
	await device.button(records.refresh).click();
	await page.locator(".progress").waitFor({ state: "detached" });
	await stage.world.lie({ what: "lost-file" });
	await openAttachment(page, "ImagingStudy", "dicom");
	await page.getByText(viewer.dicom.lostFiles(1)).waitFor();
	await device.shot("images-lost");
	await stage.world.lie({ what: null });
	await device.button(shell.retry).click();
	await page.getByText(viewer.dicom.lostFiles(1)).waitFor({ state: "detached" });
	await page.getByText(viewer.notShownTodo).waitFor();
	await device.shot("images-unsupported");
	const series = page.getByRole("combobox", { name: viewer.dicom.series });
	await series.selectOption({ index: 1 });
	await drawn(page);
	stage.check(await greys(page) > 3, "the series that can be shown has no picture");
	await device.shot("images-series");
	await series.selectOption({ index: 0 });
	await page.getByText(viewer.notShownTodo).waitFor();
	await device.button(viewer.saveAll(count)).click();
	await page.getByRole("dialog").waitFor();
	await device.shot("save-all");
	const names = new Set();
	const saved = new Promise((resolve) => page.on("download", (download) => names.add(download.suggestedFilename()).size === count && resolve()));
	await page.getByRole("dialog").getByRole("button", { name: viewer.save }).click();
	await page.getByText(viewer.saved, { exact: true }).waitFor();
	await saved;
}

/** The case file of this name in place of an image. */
const putting = (name) => ["sh", "-c", `cp "${fileURLToPath(new URL(`../viewer/cases/${name}`, import.meta.url))}" "$2"`, "sh"];
const REPORT = ["sh", "-c", 'dcmodify -nb -m 0008,0016=1.2.840.10008.5.1.4.1.1.88.33 "$1" && cp "$1" "$2"', "sh"];
const WRAPPED = ["sh", "-c", `pdf2dcm "${fileURLToPath(new URL("../viewer/cases/japan_unijis.pdf", import.meta.url))}" "$2"`, "sh"];

async function changed(stage, device, when, tools) {
	const { page } = device, { shell, records } = stage.words;
	await stage.world.compress({ person: 0, changed: when, tools });
	await device.button(shell.back).click();
	await page.locator("[data-kind]").first().waitFor();
	await device.button(shell.back).click();
	await device.button(records.refresh).click();
	await page.locator(".progress").waitFor({ state: "detached" });
	await openAttachment(page, "ImagingStudy", "dicom");
}

/** Marks beside an image can be turned off; colours are what the file says; what is no image says what it is, and a document in one opens. */
async function otherwise(stage, device, count) {
	const { page } = device, { dicom } = stage.words.viewer, kind = dicom.fileKinds;
	const rest = Array.from({ length: count - 4 }, () => putting("deflated_padded.dcm"));
	await changed(stage, device, "2026-11-01 14:30:00", [putting("overlay.dcm"), putting("white_jpeg_plain.dcm"), REPORT, WRAPPED, ...rest]);
	await page.getByText(dicom.failedFiles(2)).waitFor();
	await device.shot("images-left-out");
	await device.button(dicom.openDocument(kind.pdf)).click();
	await page.locator(".viewer-words").getByText("心電図").waitFor();
	const inked = await page.locator(".viewer-sheet canvas").evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value < 64));
	stage.check(inked, "a page of a font that is not embedded is blank");
	await device.shot("images-wrapped");
	await device.button(dicom.closeDocument(kind.pdf)).click();
	await page.locator('.viewer-stage[data-slice="0"]').waitFor();
	await drawn(page);
	const marks = device.button(dicom.marks);
	await marks.waitFor();
	const marked = JSON.stringify(await picture(page));
	await device.shot("images-marks");
	await marks.click();
	await page.locator("button[aria-pressed=false]").getByText(dicom.marks).waitFor();
	await page.waitForTimeout(300);
	stage.check(JSON.stringify(await picture(page)) !== marked, "marks cannot be turned off");
	await page.locator(".viewer-stage").press("ArrowDown");
	await page.locator('.viewer-stage[data-slice="1"]').waitFor();
	await drawn(page);
	await page.waitForTimeout(300);
	stage.check((await picture(page)).every((value) => value === 255), "a white image is not white");
	await changed(stage, device, "2026-11-01 14:40:00", [REPORT]);
	await page.locator(".notice").getByText(dicom.refused.kind(kind.report)).waitFor();
	await device.shot("images-report");
}

/** A large picture, of which a part is held back: how far it is can be seen. */
async function large(stage, device) {
	const { page, context } = device, { shell, records } = stage.words;
	await stage.world.change({ hospital: "qinglan", sql: "UPDATE CYXJ SET WJLJ = replace(WJLJ, '.pdf', '.png')" });
	await summarised(stage, "2026-11-01 15:00:00", Buffer.concat([Buffer.from(PNG, "base64"), Buffer.alloc(6 * 1024 * 1024)]));
	await device.button(shell.back).click();
	await page.locator("[data-kind=dicom]").waitFor();
	await device.button(shell.back).click();
	await device.button(records.refresh).click();
	await page.locator(".progress").waitFor({ state: "detached" });
	let release;
	const released = new Promise((resolve) => release = resolve);
	await context.route(/\/blobs\/[^/]+$/, async (route) => {
		if (/^bytes=(\d+)/.exec(route.request().headers().range)?.[1] > 5 * 1024 * 1024)
			await released;
		await route.continue();
	});
	await openAttachment(page, "DocumentReference", "image");
	await page.waitForFunction(() => document.querySelector(".progress-bar")?.value > 0);
	await device.shot("picture-coming");
	release();
	await page.locator(".viewer-stage img").waitFor();
	await device.shot("picture");
}

await play(async (stage) => {
	const device = await stage.device();
	const { viewer, shell } = stage.words, { dicom } = viewer;
	await openSlip(stage, device, "qinglan", 0);
	const { page } = device;

	await openSeries(page);
	stage.check(await greys(page) > 3, "the first slice has no picture");
	await device.shot("images");
	await locked(stage, device);
	const slices = Number(await page.getByRole("slider", { name: dicom.slice, exact: true }).getAttribute("max"));
	stage.check(slices > 2, "there are too few slices");
	const pictures = await picturesOf(page, 3);
	stage.check(new Set(pictures).size === 3, "slices look the same");
	await page.locator(".viewer-stage").press("End");
	await page.locator(`.viewer-stage[data-slice="${slices - 1}"]`).waitFor();
	await drawn(page);
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

	await summarised(stage, "2026-11-01 12:00:00", pdf(PAGES, PAGE_BYTES));
	const other = await packed(stage, pictures);
	await long(stage, other);
	await damaged(stage, other);
	await unsupported(stage, other, slices);
	await otherwise(stage, other, slices);
	await large(stage, other);
});
