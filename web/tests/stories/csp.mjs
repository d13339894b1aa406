/**
 * What a script that got into a page could do: the content security policy, as served, has no exception but WebAssembly's,
 * and what it forbids is really stopped. A hospital's drawing or page opened by itself runs nothing either.
 */
import { play } from "./lib/stage.mjs";

const ELSEWHERE = "http://127.0.0.1:9";
const EXCEPTIONS = { "script-src": ["'wasm-unsafe-eval'"], "img-src": ["blob:", "data:"], "media-src": ["blob:"], "frame-src": ["blob:"] };
const NAMED = [
	"default-src", "script-src", "worker-src", "connect-src", "style-src", "img-src", "font-src", "manifest-src", "media-src", "frame-src", "base-uri", "form-action",
	"frame-ancestors",
];

/** Each tries something and tells whether it came about. */
const TRIED = {
	"an inline script": () => {
		const script = document.createElement("script");
		script.textContent = "window.ran = true";
		document.body.append(script);
		return window.ran === true;
	},
	"an event handler in markup": async () => {
		document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.ran = true">');
		await new Promise((done) => setTimeout(done, 1_000));
		return window.ran === true;
	},
	"a javascript: address": async () => {
		document.body.insertAdjacentHTML("beforeend", '<a id="tried" href="javascript:window.ran = true">x</a>');
		document.getElementById("tried").click();
		await new Promise((done) => setTimeout(done, 1_000));
		return window.ran === true;
	},
	/* later, when no tool stands behind the call */
	"eval": () => new Promise((done) => setTimeout(() => {
		try {
			done((0, eval)("1 + 1") === 2);
		} catch {
			done(false);
		}
	})),
	"a function out of text": () => new Promise((done) => setTimeout(() => {
		try {
			done(new Function("return true")());
		} catch {
			done(false);
		}
	})),
	"a script from a blob": (_) => new Promise((done) => {
		const script = document.createElement("script");
		script.src = URL.createObjectURL(new Blob(["window.ran = true"], { type: "text/javascript" }));
		script.onload = () => done(true);
		script.onerror = () => done(false);
		document.body.append(script);
	}),
	"a script from elsewhere": (elsewhere) => new Promise((done) => {
		const script = document.createElement("script");
		const blocked = (event) => event.effectiveDirective.startsWith("script-src") && done(false);
		document.addEventListener("securitypolicyviolation", blocked, { once: true });
		script.src = `${elsewhere}/x.js`;
		script.onload = script.onerror = () => setTimeout(() => done(true), 300);
		document.body.append(script);
	}),
	"a request to elsewhere": (elsewhere) => new Promise((done) => {
		document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective !== "connect-src"), { once: true });
		void fetch(`${elsewhere}/x`, { mode: "no-cors" }).then(() => done(true), () => setTimeout(() => done(true), 1_000));
	}),
	"a beacon to elsewhere": (elsewhere) => new Promise((done) => {
		document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective !== "connect-src"), { once: true });
		setTimeout(() => done(true), 1_000);
		navigator.sendBeacon(`${elsewhere}/x`, "x");
	}),
	"a picture from elsewhere": (elsewhere) => new Promise((done) => {
		document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective !== "img-src"), { once: true });
		setTimeout(() => done(true), 1_000);
		new Image().src = `${elsewhere}/x.png`;
	}),
	"a form to elsewhere": (elsewhere) => new Promise((done) => {
		document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective !== "form-action"), { once: true });
		setTimeout(() => done(true), 1_000);
		const form = document.body.appendChild(document.createElement("form"));
		form.action = `${elsewhere}/x`;
		form.submit();
	}),
	"a frame from elsewhere": (elsewhere) => new Promise((done) => {
		document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective !== "frame-src"), { once: true });
		setTimeout(() => done(true), 1_000);
		document.body.appendChild(document.createElement("iframe")).src = `${elsewhere}/x`;
	}),
	"a worker out of a blob": () => new Promise((done) => {
		const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" })));
		worker.onmessage = () => done(true);
		worker.onerror = () => done(false);
	}),
	"another base for addresses": () => {
		const base = document.head.appendChild(document.createElement("base"));
		base.href = "http://127.0.0.1:9/";
		return new URL("x", document.baseURI).host === "127.0.0.1:9";
	},
	"a frame around a page of ours": () => new Promise((done) => {
		const frame = document.body.appendChild(document.createElement("iframe"));
		frame.src = "/";
		frame.onload = () => {
			try {
				done(frame.contentDocument?.getElementById("app") !== null && frame.contentDocument !== null);
			} catch {
				done(false);
			}
		};
		setTimeout(() => done(false), 1_000);
	}),
	"a script in a page or drawing opened by itself": (_) => new Promise((done) => {
		const told = new BroadcastChannel("tried");
		told.onmessage = () => done(true);
		const tell = 'new BroadcastChannel("tried").postMessage(1)';
		for (const [type, text] of [["text/html", `<script>${tell}</script>`], ["image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>${tell}</script></svg>`]])
			window.open(URL.createObjectURL(new Blob([text], { type })));
		setTimeout(() => done(false), 5_000);
	}),
};

function policyOf(headers) {
	return Object.fromEntries(headers["content-security-policy"].split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
}

/** Stopped by more than the policy. */
const OTHERWISE = new Set(["a frame around a page of ours"]);

/** On a page of its own: some leave it. */
async function comesAbout(device, what) {
	const page = await device.open();
	await page.getByRole("heading", { level: 1 }).waitFor();
	const left = () => true;
	const so = await page.evaluate(TRIED[what], ELSEWHERE).catch(left);
	await page.close();
	return so;
}

await play(async (stage) => {
	const device = await stage.device();
	const page = await device.open(), answer = await page.reload();
	const policy = policyOf(await answer.allHeaders());
	stage.check(NAMED.every((name) => name in policy), `not named: ${NAMED.filter((name) => !(name in policy))}`);
	for (const [name, values] of Object.entries(policy)) {
		const more = values.filter((value) => !["'none'", "'self'", ...EXCEPTIONS[name] ?? []].includes(value));
		stage.check(more.length === 0, `the policy lets more in: ${name} ${more}`);
	}
	for (const what of Object.keys(TRIED))
		stage.check(!await comesAbout(device, what), `not stopped: ${what}`);
	const unprotected = await stage.device({ bypassCSP: true });
	for (const what of Object.keys(TRIED))
		stage.check(OTHERWISE.has(what) || await comesAbout(unprotected, what), `not tried: ${what}`);
	/* what the guards of all stories have to say of this one is just what was tried */
	stage.faults.splice(0, stage.faults.length, ...stage.faults.filter((fault) => /^(not named|not stopped|not tried|the policy)/.test(fault)));
});
