/** What this program is made of, which platform it talks to, and whether this device's clock is right. */
import { useEffect, useState } from "preact/hooks";
import { newer, restart } from "../../offline";
import { useText } from "../../text";
import { Button, Card, formatSpan, Notice, Page, useLoad } from "../../ui";

/** As docs/terminal.md: beyond five minutes the platform's time counts. */
const CLOCK_OFF_SECONDS = 300;

interface Build { hash: string; files: { hash: string; name: string }[] }

export function AboutPage() {
	const t = useText().shell.aboutPage;
	return (
		<Page title={t.title}>
			<p>{t.lead}</p>
			{newer.use() && <Notice tone="info" title={t.newer} actions={<Button onClick={restart}>{t.newerNow}</Button>}><p>{t.newerBody}</p></Notice>}
			<PlatformCard />
			<BuildCard />
		</Page>
	);
}

function PlatformCard() {
	const t = useText().shell.aboutPage;
	const asked = useLoad((api) => api.about.platform(), []);
	const platform = asked.result;
	const off = platform !== null && Math.abs(platform.clockOff) > CLOCK_OFF_SECONDS;
	return (
		<Card>
			<dl class="facts">
				<div><dt>{t.platform}</dt><dd class="code">{platform?.origin ?? location.origin}</dd></div>
				<div><dt>{t.clock}</dt><dd>{platform === null ? t.notAsked : off ? t.clockOff(formatSpan(Math.abs(platform.clockOff))) : t.clockGood}</dd></div>
			</dl>
		</Card>
	);
}

function BuildCard() {
	const t = useText().shell.aboutPage;
	const [build, setBuild] = useState<Build | "missing" | null>(null);
	useEffect(() => {
		readBuild().then(setBuild, () => setBuild("missing"));
	}, []);
	return (
		<Card title={t.build}>
			{build === "missing" && <p>{t.buildMissing}</p>}
			{build !== null && build !== "missing" && (
				<>
					<p class="soft">{t.buildBody}</p>
					<p class="code small" data-field="build">{build.hash}</p>
					<details>
						<summary>{t.buildFiles(build.files.length)}</summary>
						<dl class="stack-s">
							{build.files.map((file) => <div key={file.name}><dt>{file.name}</dt><dd class="code small soft">{file.hash}</dd></div>)}
						</dl>
					</details>
				</>
			)}
		</Card>
	);
}

/** The list that the build wrote: a hash and a name in each line. */
async function readBuild(): Promise<Build> {
	const answer = await fetch("./SHA256SUMS", { credentials: "omit", redirect: "error" });
	const bytes = answer.ok ? await answer.arrayBuffer() : null;
	const lines = bytes && [...new TextDecoder().decode(bytes).matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)];
	if (!bytes || !lines || lines.length === 0)
		throw new Error("no list of files");
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
	return {
		hash: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
		files: lines.map(([, hash, name]) => ({ hash: hash!, name: name! })),
	};
}
