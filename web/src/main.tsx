/** Starts the pages. check.js has looked before whether this browser can; if not, there is no #app. */
import { render } from "preact";
import "./ui/style/tokens.css";
import "./ui/style/base.css";
import "./ui/style/components.css";
import "./ui/style/shell.css";
import "./ui/style/print.css";
import { App } from "./app";
import { keepOffline } from "./offline";
import { takeSlipFromAddress } from "./pages/open/slip";
import type { PageName } from "./pages/pages";
import { pages } from "./pages/registry";
import { preferred, setLanguage } from "./text";
import { currentVaults, refreshVaults, replace, restoreTextSize, startRouter, watchVaults, wentWithPage } from "./ui";

const isPage = (name: string): name is PageName => Object.hasOwn(pages, name);

/** A new slip was opened in this tab while the app was there. */
function followSlips(): void {
	addEventListener("popstate", (event) => {
		if (!takeSlipFromAddress())
			return;
		event.stopImmediatePropagation();
		replace("start");
		replace("open");
	});
}

/** Who has been here before goes on where they belong. */
function goHome(): void {
	const vaults = currentVaults();
	const patient = vaults && vaults.patient.state !== "empty";
	const doctor = vaults && vaults.doctor.state !== "empty";
	if (patient && !doctor)
		replace("records");
	else if (doctor && !patient)
		replace("inbox");
}

async function start(root: HTMLElement): Promise<void> {
	restoreTextSize();
	const slip = takeSlipFromAddress();
	const fresh = !slip && location.hash.length < 3;
	followSlips();
	startRouter(isPage);
	watchVaults();
	wentWithPage();
	await Promise.all([setLanguage(preferred(), false), refreshVaults()]);
	if (fresh)
		goHome();
	render(<App />, root);
	keepOffline();
}

/** No catalogue came, or what it needs: these words stand here, as those of check.js do there. */
function Unreached() {
	return (
		<main class="check stack">
			<h1>密诊没有载入完整</h1>
			<p>请检查网络，再重新载入；用链接打开的，请再打开同一个链接。还没有输入或发出任何信息。</p>
			<div lang="en" class="stack">
				<h2>Mizhen did not load completely</h2>
				<p>Check the network and reload; if you came by a link, open the same link again. Nothing was entered or sent.</p>
			</div>
			<button type="button" class="button button-primary" onClick={() => location.reload()}>重新载入 Reload</button>
		</main>
	);
}

const root = document.getElementById("app");
if (root)
	start(root).catch(() => render(<Unreached />, root));
