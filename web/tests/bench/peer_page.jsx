/**
 * What the terminal's figures stand beside: the same records as plain JSON,
 * parsed and shown by the same list; as many age files, opened by npm's
 * age-encryption. A button each.
 */
import { Decrypter } from "../../../tests/wasm/node_modules/age-encryption/dist/index.js";
import { render } from "preact";
import "../../src/ui/style/tokens.css";
import "../../src/ui/style/base.css";
import "../../src/ui/style/components.css";
import { Records } from "../../src/pages/records";
import { setLanguage } from "../../src/text";

const list = document.createElement("div");

async function plain() {
	const resources = JSON.parse(await (await fetch("files/records.json")).text());
	const shelf = {
		hospital: { id: "peer", name: { zh: "平", en: "Peer" }, fingerprint: "", guessable: false },
		trust: { state: "verified", time: Date.now() / 1000, cycle: 1 }, broken: [],
		records: resources.map((resource, i) => ({ hospital: "peer", rid: String(i), version: 1, resource, attachments: [], clear: {}, replacedBy: null })),
	};
	render(<div class="page-body"><Records shelves={[shelf]} grant={null} /></div>, list);
}

async function age() {
	const { identity, lengths } = await (await fetch("files/age.json")).json();
	const files = new Uint8Array(await (await fetch("files/age")).arrayBuffer());
	let at = 0;
	for (const length of lengths) {
		const decrypter = new Decrypter();
		decrypter.addIdentity(identity);
		JSON.parse(await decrypter.decrypt(files.subarray(at, at + length), "text"));
		at += length;
	}
	document.body.dataset.opened = String(lengths.length);
}

await setLanguage("zh", false);
render(<><button id="plain" onClick={() => void plain()}>plain</button><button id="age" onClick={() => void age()}>age</button></>, document.getElementById("app"));
document.body.append(list);
