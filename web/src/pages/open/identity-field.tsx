/** One field of the identity, compared with its rules as soon as it can be complete. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { IdentityField } from "../../api";
import { useText } from "../../text";
import { afterPress, api, Field, problemOf, problemText } from "../../ui";

const ID_CARD_LENGTH = 18;
const ID_CARD_OLD = 15;

export type Judged = { state: "unknown" } | { state: "good"; normal: string } | { state: "wrong"; problem: string };

export interface IdentityInputProps {
	field: IdentityField;
	value: string;
	onInput: (value: string) => void;
	/** It was tried without this field. */
	missing: boolean;
}

export function IdentityInput({ field, value, onInput, missing }: IdentityInputProps) {
	const text = useText();
	const t = text.open;
	const [judged, setJudged] = useState<Judged>({ state: "unknown" });
	const typed = [...value.normalize("NFKC").replace(/\s/g, "")].length;
	const missingSymbols = field === "id_card" && typed > 0 && typed < ID_CARD_LENGTH && typed !== ID_CARD_OLD ? ID_CARD_LENGTH - typed : 0;
	const latest = useRef(value);
	latest.current = value;

	const judge = async () => {
		const asked = latest.current;
		if (asked.trim() === "" || missingSymbols > 0)
			return setJudged({ state: "unknown" });
		const verdict = await judgeField(field, asked);
		afterPress(() => latest.current === asked && setJudged(verdict));
	};
	useEffect(() => {
		setJudged({ state: "unknown" });
		if (field === "id_card" && [...value.trim()].length >= ID_CARD_LENGTH)
			void judge();
	}, [value]);

	const error = judged.state === "wrong" ? problemText({ name: judged.problem, subject: field }, text) : null;
	const good = judged.state !== "good" ? null : judged.normal === value ? t.identity.good : t.identity.understood(judged.normal);
	return (
		<Field label={t.fields[field]} value={value} onInput={onInput} onBlur={() => void judge()} required maxLength={100} code={field !== "name"}
			note={missingSymbols > 0 ? t.slip.codeShort(missingSymbols) : null} inputMode={field === "phone" ? "tel" : "text"} good={good}
			error={error ? text.shell.sentences(error.what, error.todo) : missing && value.trim() === "" ? t.identity.required : null} />
	);
}

async function judgeField(field: IdentityField, value: string): Promise<Judged> {
	try {
		return { state: "good", normal: await api.patient.checkField(field, value) };
	} catch (error) {
		const { name } = problemOf(error);
		return name === "identity-field" || name === "identity-check" ? { state: "wrong", problem: name } : { state: "unknown" };
	}
}
