/** The frame around every page: who may see it, the navigation, and what went wrong. */
import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Role } from "./api";
import { newer } from "./offline";
import { WriteDown } from "./pages/open/recovery";
import { SetLock } from "./pages/open/set-lock";
import { Unlock } from "./pages/open/unlock";
import type { PageName } from "./pages/pages";
import { pages, type Entry, type Tab } from "./pages/registry";
import { useText } from "./text";
import {
	Button, client, Confirmations, go, Icon, type IconName, Notice, Page, ProblemNotice, refreshVaults, replace, toast, Toasts, useRoute, useVaultProblem, useVaults, useVisiting,
	type Route, type Vaults,
} from "./ui";

const tabs: Record<Role, { tab: Tab; page: PageName; icon: IconName }[]> = {
	patient: [
		{ tab: "records", page: "records", icon: "records" },
		{ tab: "share", page: "share", icon: "share" },
		{ tab: "more", page: "more", icon: "more" },
	],
	doctor: [
		{ tab: "inbox", page: "inbox", icon: "inbox" },
		{ tab: "me", page: "me", icon: "person" },
	],
};

/** What all pages are, whatever their parameters: the router pairs each with its own. */
type AnyEntry = Omit<Entry<PageName>, "load"> & { load: () => Promise<ComponentType<{ params: unknown }>> };

export function App() {
	const text = useText();
	const route = useRoute();
	const vaults = useVaults();
	const problem = useVaultProblem();
	const main = useRef<HTMLElement>(null);
	const waiting = newer.use();
	useEffect(() => {
		if (waiting)
			toast(text.shell.update);
	}, [waiting]);
	const entry = (pages[route.page] ?? pages.start) as AnyEntry;
	const role = ownerOf(entry, route);
	const side = useSide(role);
	const visiting = useVisiting(side ?? "patient");
	const home = side !== null && vaults?.[side].state === "open" && !vaults[side].unwritten && (visiting || vaults[side].locks.length > 0);
	const tab = home ? entry.tab : null;
	return (
		<div class={tab ? "app app-with-nav" : "app"}>
			<button type="button" class="button button-secondary skip" onClick={() => main.current?.querySelector("h1")?.focus()}>{text.shell.skip}</button>
			{side && tab && <Navigation role={side} tab={side === "doctor" && tab === "more" ? "me" : tab} />}
			<main class="app-main" ref={main}>
				<Faults key={route.visit}>
					{problem ? <Stopped /> : vaults && <Guarded entry={entry} role={role} route={route} vaults={vaults} />}
				</Faults>
			</main>
			<Toasts />
			<Confirmations />
		</div>
	);
}

/** Settings are of whoever they were opened for. */
function ownerOf({ role }: AnyEntry, { params }: Route): Role | null {
	return role ?? (params && "role" in params ? params.role : null);
}

/** Whose terminal this is just now: the last page's that was somebody's. */
function useSide(role: Role | null): Role | null {
	const last = useRef<Role | null>(null);
	last.current = role ?? last.current;
	return last.current;
}

function Navigation({ role, tab }: { role: Role; tab: Tab }) {
	const t = useText().shell;
	const follow = (event: MouseEvent, page: PageName) => {
		event.preventDefault();
		(go as (page: PageName) => void)(page);
	};
	return (
		<nav class="nav" aria-label={t.navigation}>
			<p class="nav-brand"><Icon name="shield" />{t.app}</p>
			<ul>
				{tabs[role].map((one) => (
					<li key={one.tab}>
						<a href={`#/${one.page}`} aria-current={one.tab === tab ? "page" : undefined} onClick={(event) => follow(event, one.page)}>
							<Icon name={one.icon} />
							<span>{t.tabs[one.tab]}</span>
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

/** A page is shown to whom it belongs, when their vault is open and has a lock, and the way back to it is on paper. */
function Guarded({ entry, role, route, vaults }: { entry: AnyEntry; role: Role | null; route: Route; vaults: Vaults }) {
	const visiting = useVisiting(role ?? "patient");
	const vault = role && vaults[role];
	const lost = route.params === undefined && entry.needs === true;
	const elsewhere = vault?.state === "empty" ? (role === "doctor" && pages.enrol ? "enrol" : "start") : lost ? entry.parent : null;
	useEffect(() => {
		if (elsewhere)
			(replace as (page: PageName) => void)(elsewhere);
	}, [elsewhere]);
	if (elsewhere)
		return null;
	if (role && vault?.state === "locked")
		return <Unlock role={role} />;
	if (role && vault?.locks.length === 0 && !visiting)
		return <SetLock role={role} />;
	if (role && vault?.unwritten)
		return <WriteDown />;
	return <Loaded key={route.visit} entry={entry} params={route.params ?? null} />;
}

function Loaded({ entry, params }: { entry: AnyEntry; params: unknown }) {
	const t = useText().shell;
	const [page, setPage] = useState<{ Page: ComponentType<{ params: unknown }> } | null>(null);
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		entry.load().then((Page) => setPage({ Page }), () => setFailed(true));
	}, [entry]);
	if (failed)
		return <Page title={t.app}><ProblemNotice problem={{ name: "unreachable", subject: "" }} retry={() => location.reload()} /></Page>;
	return page ? <page.Page params={params} /> : <p class="page-body soft" role="status">{t.loading}</p>;
}

/** Nothing can be done here before this is gone: another tab, no storage. */
function Stopped() {
	const t = useText().shell;
	const problem = useVaultProblem();
	const retry = () => (client.isDead ? location.reload() : void refreshVaults());
	return problem && <Page title={t.app} width="narrow" onBack={false}><ProblemNotice problem={problem} retry={retry} /></Page>;
}

/** A page that throws takes nothing else with it. */
class Faults extends Component<{ children: ComponentChildren }, { broken: boolean }> {
	override state = { broken: false };

	override componentDidCatch(): void {
		this.setState({ broken: true });
	}

	override render() {
		return this.state.broken ? <Fault /> : this.props.children;
	}
}

function Fault() {
	const t = useText().shell;
	return (
		<Page title={t.app} width="narrow">
			<Notice tone="danger" alert title={t.fault} actions={<Button icon="refresh" onClick={() => location.reload()}>{t.reload}</Button>}>
				<p>{t.faultTodo}</p>
			</Notice>
		</Page>
	);
}
