/**
 * What a resource's status means. The only place that decides it: rows, heads,
 * tables, trends, summaries, counts, search and paper ask here. Cases, shared
 * with the command line: tests/fhir/status.json.
 *
 * Value sets: FHIR R4 of the types that a relay sends (src/relay/source/fhir_table.c);
 * other types by the same words. A status in Chinese or as text alone is read
 * where the word has one meaning; any other is said as written and changes nothing.
 */
import type { Resource } from "../api";
import { numberText } from "./json";
import { at, fields, list, text } from "./read";

/** In the order in which one outweighs the other. */
export const MEANINGS = [
	"error",        // never was so: entered in error
	"not",          // is not so, was not done: refuted, cancelled, not taken
	"past",         // was so: resolved, stopped, replaced
	"paused",       // for now it is not: on hold
	"intended",     // not yet: draft, planned, proposed, without its result
	"unsure",       // may be so: provisional, differential; or changed in a way that we cannot read
	"absent",       // nothing was found out
	"forbidden",    // in force, and says what must not be done
	"holds",        // is so
] as const;

export type Meaning = (typeof MEANINGS)[number];

/** What has to be said beside the resource, wherever it stands. */
export interface Say {
	/** "status", "verificationStatus", "doNotPerform" … */
	element: string;
	/** FHIR's code; "" where the element's presence is all; a hospital's own words where it is no code known here. */
	code: string;
	/** As the resource has it, at FIELD; null where no single value says it. */
	written: string | null;
	field: string;
	meaning: Meaning;
}

export interface Standing {
	meaning: Meaning;
	/** It may be the latest, stand on a line, and be listed as current: meaning "holds". */
	counts: boolean;
	/** Where it does not hold, why; where it holds, what else is not as usual. */
	says: Say[];
}

const CODES: Record<string, Meaning> = {
	"entered-in-error": "error",
	refuted: "not", cancelled: "not", "not-done": "not", "not-taken": "not", rejected: "not",
	inactive: "past", resolved: "past", remission: "past", stopped: "past", revoked: "past", superseded: "past",
	"on-hold": "paused",
	draft: "intended", planned: "intended", proposed: "intended", registered: "intended", preparation: "intended", intended: "intended",
	"not-started": "intended", scheduled: "intended",
	unconfirmed: "unsure", provisional: "unsure", differential: "unsure", presumed: "unsure",
	"health-unknown": "absent",
	active: "holds", recurrence: "holds", relapse: "holds", confirmed: "holds", final: "holds", preliminary: "holds", partial: "holds",
	amended: "holds", corrected: "holds", appended: "holds", current: "holds", available: "holds", completed: "holds", finished: "holds",
	arrived: "holds", triaged: "holds", "in-progress": "holds", onleave: "holds", accepted: "holds", unknown: "holds",
};

/** Words that hospitals write instead of a code. Only such as have one meaning. */
const WORDS: Record<string, string> = {
	canceled: "cancelled", error: "entered-in-error", suspected: "provisional", "ruled-out": "refuted", excluded: "refuted",
	作废: "entered-in-error", 已作废: "entered-in-error", 录入错误: "entered-in-error", 误录: "entered-in-error", 录入有误: "entered-in-error",
	取消: "cancelled", 已取消: "cancelled", 撤销: "cancelled", 已撤销: "cancelled", 退单: "cancelled",
	排除: "refuted", 已排除: "refuted", 否定: "refuted", 已否定: "refuted",
	未确认: "unconfirmed", 待确认: "unconfirmed", 未证实: "unconfirmed", 待证实: "unconfirmed", 未确诊: "unconfirmed",
	疑似: "provisional", 疑诊: "provisional", 待定: "provisional", 待查: "provisional", 待排: "provisional", 待排除: "provisional", 不除外: "provisional",
	鉴别: "differential", 鉴别中: "differential", 鉴别诊断: "differential", 待鉴别: "differential",
	确诊: "confirmed", 已确诊: "confirmed", 确认: "confirmed", 已确认: "confirmed",
	痊愈: "resolved", 已痊愈: "resolved", 治愈: "resolved", 已治愈: "resolved", 已愈: "resolved", 已解决: "resolved",
	无效: "inactive", 已失效: "inactive", 失效: "inactive", 缓解: "remission", 复发: "relapse", 再发: "recurrence",
	有效: "active", 现有: "active", 在用: "active", 使用中: "active",
	停用: "stopped", 已停用: "stopped", 停止: "stopped", 已停止: "stopped", 停药: "stopped", 已停药: "stopped", 停嘱: "stopped",
	暂停: "on-hold", 草稿: "draft", 拟定: "proposed", 计划: "planned", 已预约: "planned",
	未执行: "not-done", 未进行: "not-done", 未做: "not-done", 未接种: "not-done", 未服: "not-taken", 未服用: "not-taken",
	已被取代: "superseded", 被取代: "superseded", 已替代: "superseded", 被替代: "superseded",
	初步: "preliminary", 未审核: "preliminary", 待审核: "preliminary", 正式: "final", 已审核: "final", 完成: "completed", 已完成: "completed",
	更正: "corrected", 已更正: "corrected", 修订: "amended", 已修订: "amended", 已登记: "registered", 未知: "unknown", 不详: "unknown",
};

/** Of what is asked for or stated to go on, "completed" says that it is over; of what happened, that it did. */
const GOES_ON = new Set(["MedicationRequest", "MedicationStatement", "ServiceRequest", "CarePlan", "CarePlan.activity.detail", "Goal"]);

const STATUSES = ["status", "docStatus", "clinicalStatus", "verificationStatus", "lifecycleStatus"];

/** Not worth a word. */
const USUAL = new Set(["final", "completed", "finished", "available", "current", "confirmed"]);

/** Intents of what is not yet asked for. */
const INTENTS: Record<string, string> = { proposal: "proposal", plan: "plan", option: "option", 建议: "proposal", 计划: "plan", 备选: "option" };

/** The code that words mean, if any: "Entered in error", "entered-in-error", "已作废（重复）". */
function codeOf(written: string): string | null {
	const plain = written.normalize("NFKC").replace(/\(.*$/, "").trim().toLowerCase().replace(/[\s_]+/g, "-");
	return Object.hasOwn(CODES, plain) ? plain : Object.hasOwn(WORDS, plain) ? WORDS[plain]! : null;
}

const rank = (meaning: Meaning) => MEANINGS.indexOf(meaning);

/** Every word of a code, CodeableConcept or Coding, and where it stands. */
function wordsOf(value: unknown, field: string): { written: string; field: string }[] {
	const plain = text(value);
	if (plain !== null)
		return [{ written: plain, field }];
	if (Array.isArray(value))
		return value.flatMap((one, index) => wordsOf(one, `${field}/${index}`));
	const parts = fields(value);
	return parts ? ["coding", "code", "text", "display"].flatMap((name) => wordsOf(parts[name], `${field}/${name}`)) : [];
}

/** A hospital's own words, before its own codes. */
function asWritten(element: string, words: { written: string; field: string }[]): Say[] {
	const best = words.find(({ field }) => field.endsWith("/text")) ?? words.find(({ field }) => field.endsWith("/display")) ?? words[0];
	return best ? [{ element, code: best.written, ...best, meaning: "holds" }] : [];
}

/** One element: the gravest of its words that are known, else what is written. */
function sayOf(type: string, element: string, value: unknown): Say[] {
	const words = wordsOf(value, `/${element}`);
	const known = words.flatMap((word): Say[] => {
		const code = codeOf(word.written);
		return code === null ? [] : [{ element, code, ...word, meaning: code === "completed" && GOES_ON.has(type) ? "past" : CODES[code]! }];
	});
	const gravest = known.sort((one, other) => rank(one.meaning) - rank(other.meaning))[0];
	return gravest ? [gravest] : asWritten(element, words);
}

/** The words of why, a hospital's own. */
function reasonsOf(element: string, value: unknown): Say[] {
	return list(value).flatMap((one, index) => asWritten(element, wordsOf(one, Array.isArray(value) ? `/${element}/${index}` : `/${element}`)));
}

/** Somewhere in it stands something that changes its meaning and that no program here can read. */
function modifiedAt(value: unknown, field: string): string | null {
	if (typeof value !== "object" || value === null)
		return null;
	for (const [name, part] of Object.entries(value)) {
		const inner = name === "modifierExtension" && list(part).length > 0 ? `${field}/${name}` : modifiedAt(part, `${field}/${name}`);
		if (inner !== null)
			return inner;
	}
	return null;
}

const mark = (element: string, code: string, meaning: Meaning, field = `/${element}`): Say =>
	({ element, code, written: code === "" ? null : code, field, meaning });

export const isTrue = (value: unknown) => value === true || value === "true";

/** Elements that change the meaning besides a status. */
function modifiers(resource: Resource): Say[] {
	const type = resource.resourceType;
	const says: Say[] = [];
	const [intent] = wordsOf(resource.intent, "/intent").flatMap(({ written, field }) => {
		const plain = written.trim().toLowerCase();
		return Object.hasOwn(INTENTS, plain) ? [{ code: INTENTS[plain]!, written, field }] : [];
	});
	if (intent && !(type === "CarePlan" && intent.code === "plan"))
		says.push({ element: "intent", meaning: "intended", ...intent });
	if (isTrue(resource.doNotPerform))
		says.push(mark("doNotPerform", "true", "forbidden"));
	if (isTrue(resource.isSubpotent))
		says.push(mark("isSubpotent", "true", "unsure"));
	if (resource.active === false || resource.active === "false")
		says.push(mark("active", "false", "past"));
	for (const [index, link] of list(resource.link).entries())
		if (type === "Patient" && fields(link)?.type === "replaced-by")
			says.push(mark("link", "replaced-by", "past", `/link/${index}/type`));
	if (isTrue(resource.deceasedBoolean) && type === "Patient")
		says.push(mark("deceasedBoolean", "true", "holds"));
	const died = type === "Patient" ? text(resource.deceasedDateTime) : null;
	if (died !== null)
		says.push(mark("deceasedDateTime", died, "holds"));
	if (text(resource.implicitRules) !== null)
		says.push(mark("implicitRules", "", "unsure"));
	const modified = modifiedAt(resource, "");
	return modified === null ? says : [...says, mark("modifierExtension", "", "unsure", modified)];
}

/** A diagnosis without clinical status, and with the day that it ended. */
function ended(resource: Resource): Say[] {
	const field = ["/abatementDateTime", "/abatementPeriod/end"].find((pointer) => text(at(resource, pointer)) !== null);
	return resource.clinicalStatus === undefined && field !== undefined
		? [mark("abatement", "", "past", field)] : [];
}

const hasValue = (value: unknown) => Object.entries(fields(value) ?? {}).some(([name, part]) =>
	/^value[A-Z]/.test(name) && (typeof part === "object" ? part !== null : typeof part === "boolean" || text(part) !== null || numberText(part) !== null));

/** Nothing was found out, and why. */
function absent(resource: Resource): Say[] {
	const found = hasValue(resource) || list(resource.component).some(hasValue) || list(resource.condition).length > 0;
	return reasonsOf("dataAbsentReason", resource.dataAbsentReason).map((say) => ({ ...say, meaning: found ? "holds" : "absent" }));
}

/** What a plan forbids among what it asks for: the plan is in force all the same, and must not be read without it. */
function forbids(resource: Resource): Say[] {
	const activities = resource.resourceType === "CarePlan" ? list(resource.activity) : [];
	const forbidden = activities.findIndex((one) => {
		const detail = fields(fields(one)?.detail);
		return detail !== null && standingOf({ ...detail, resourceType: "CarePlan.activity.detail" }).meaning === "forbidden";
	});
	return forbidden < 0 ? [] : [{ ...mark("activity", "doNotPerform", "forbidden", `/activity/${forbidden}/detail/doNotPerform`), written: "true" }];
}

/** That another one took its place, where it does not say so itself. */
function replaced(says: Say[]): Say[] {
	return says.some(({ code }) => code === "superseded" || code === "replaced-by") ? [] : [{ ...mark("replacedBy", "superseded", "past", ""), written: null }];
}

/** Of a resource, IS_REPLACED by another one (replaced.ts) or not, or of a part with a status of its own, whose type is then written "CarePlan.activity.detail". */
export function standingOf(resource: Resource, isReplaced = false): Standing {
	const { resourceType: type } = resource;
	const statuses = STATUSES.flatMap((element) => sayOf(type, element, resource[element]));
	const own = [...statuses, ...modifiers(resource), ...ended(resource), ...absent(resource)];
	const all = [...own, ...isReplaced ? replaced(own) : []].sort((one, other) => rank(one.meaning) - rank(other.meaning));
	const meaning = all[0]?.meaning ?? "holds";
	const says = meaning === "holds" ? all.filter(({ code }) => !USUAL.has(code)) : all.filter((say) => say.meaning !== "holds");
	return { meaning, counts: meaning === "holds", says: [...says, ...forbids(resource), ...reasonsOf("statusReason", resource.statusReason)] };
}

/** Whether a title must not be read without it. What is over, or as usual, stands beside. */
export function changesTitle({ meaning, code }: Say): boolean {
	return code === "superseded" || (meaning !== "holds" && meaning !== "past" && meaning !== "absent");
}

/** "status:cancelled", "modifierExtension": as tests/fhir/status.json writes it. */
export const sayKey = ({ element, code }: Say): string => (code === "" ? element : `${element}:${code}`);
