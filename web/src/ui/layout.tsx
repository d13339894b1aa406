/**
 * What pages are built of. A page is <Page title>…</Page> and draws its own
 * bar; inside it are Cards, Lists, Notices. Facts are <dl class="facts"> of
 * <div><dt/><dd/></div>. Spacing comes from the classes stack, stack-s and row.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../text";
import { IconButton } from "./button";
import { Icon, type IconName } from "./icon";
import { back, canGoBack } from "./router";

export interface PageProps {
	title: string;
	children: ComponentChildren;
	/** Where back leads: a function, or the router's way; false for pages of the navigation. */
	onBack?: (() => void) | false;
	/** At the right of the title: IconButtons. */
	actions?: ComponentChildren;
	/** narrow: forms; wide: tables and images beside each other. */
	width?: "narrow" | "normal" | "wide";
}

/** The focus goes to the title when another page, or another step with another title, is shown; unless a field of it waits for typing. */
export function Page({ title, children, onBack, actions, width = "normal" }: PageProps) {
	const t = useText().shell;
	const page = useRef<HTMLDivElement>(null);
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		const typing = document.activeElement instanceof HTMLInputElement && page.current?.contains(document.activeElement);
		if (!typing)
			heading.current?.focus({ preventScroll: true });
		scrollTo(0, 0);
	}, [title]);
	const goBack = onBack === false ? null : onBack ?? (canGoBack() ? back : null);
	return (
		<div class={width === "normal" ? "page" : `page page-${width}`} ref={page}>
			<div class="page-bar">
				<div class="page-bar-inside">
					{goBack && <IconButton icon="back" label={t.back} onClick={goBack} class="page-back" />}
					<h1 tabIndex={-1} ref={heading}>{title}</h1>
					{actions && <div class="row page-actions">{actions}</div>}
				</div>
			</div>
			<div class="page-body">{children}</div>
		</div>
	);
}

/** flush: without padding, for a List inside. */
export function Card({ title, side, children, flush = false }: { title?: ComponentChildren; side?: ComponentChildren; children: ComponentChildren; flush?: boolean }) {
	return (
		<section class={flush ? "card card-flush" : "card"}>
			{(title || side) && <div class="card-head">{title && <h2>{title}</h2>}{side}</div>}
			{children}
		</section>
	);
}

export function List({ children, label }: { children: ComponentChildren; label?: string }) {
	return <ul class="list" aria-label={label}>{children}</ul>;
}

export interface ListItemProps {
	title: ComponentChildren;
	more?: ComponentChildren;
	side?: ComponentChildren;
	icon?: IconName;
	/** With it the whole item is a button. */
	onClick?: () => void;
	/** data-… hooks for tests, on the li. */
	data?: Record<`data-${string}`, string>;
}

export function ListItem({ title, more, side, icon, onClick, data }: ListItemProps) {
	const inside = (
		<>
			{icon && <Icon name={icon} />}
			<span class="item-text">
				<span class="item-title">{title}</span>
				{more && <span class="item-more">{more}</span>}
			</span>
			{(side || onClick) && <span class="item-side">{side}{onClick && <Icon name="next" size={18} />}</span>}
		</>
	);
	return (
		<li {...data}>
			{onClick ? <button type="button" class="item item-press" onClick={onClick}>{inside}</button> : <div class="item">{inside}</div>}
		</li>
	);
}

export type Tone = "plain" | "info" | "ok" | "warn" | "danger";

export function Badge({ tone = "plain", icon, children }: { tone?: Tone; icon?: IconName; children: ComponentChildren }) {
	return <span class={`badge tone-${tone}`}>{icon && <Icon name={icon} size={14} />}<span>{children}</span></span>;
}

const noticeIcons: Record<Exclude<Tone, "plain">, IconName> = { info: "info", ok: "check", warn: "warn", danger: "danger" };

export interface NoticeProps {
	tone: Exclude<Tone, "plain">;
	title?: ComponentChildren;
	children?: ComponentChildren;
	/** Buttons. */
	actions?: ComponentChildren;
	/** It came while the person was here: read out at once. */
	alert?: boolean;
}

export function Notice({ tone, title, children, actions, alert = false }: NoticeProps) {
	return (
		<div class={`notice tone-${tone}`} role={alert ? "alert" : undefined}>
			<Icon name={noticeIcons[tone]} size={22} />
			<div class="notice-text">
				{title && <p class="notice-title">{title}</p>}
				{children && <div class="notice-body stack-s">{children}</div>}
				{actions && <div class="row">{actions}</div>}
			</div>
		</div>
	);
}

export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
	return (
		<div class="empty">
			<Icon name={icon} size={40} />
			<p class="empty-title">{title}</p>
			{children}
		</div>
	);
}
