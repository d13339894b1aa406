/** The doctor's entrance: keys made here and a certificate asked for, or a key file brought along. */
import { useEffect, useState } from "preact/hooks";
import type { Hospital } from "../../api";
import { useText } from "../../text";
import { Card, List, ListItem, Page, refreshVaults, replace, useCall, useVaults } from "../../ui";
import { slipFromAddress } from "../open/slip";
import { Unlock } from "../open/unlock";
import { LinkStep } from "./link-step";
import { type Request, RequestForm } from "./request-form";
import { SignIn } from "./sign-in";
import "../share/share.css";

const EMPTY: Request = { name: "", title: "", department: "", licence: "" };

/** Where keys are here already the inbox says what is to be done: others would take their place. */
export function EnrolPage() {
	const state = useVaults()?.doctor.state;
	useEffect(() => {
		if (state !== "open")
			return;
		slipFromAddress();             // their hospital's: it is known
		replace("inbox");
	}, [state]);
	if (state === "locked")
		return <Unlock role="doctor" />;
	return state === "open" ? null : <Entrance />;
}

function Entrance() {
	const t = useText().doctor;
	const [way, setWay] = useState<"enrol" | "sign-in" | null>(null);
	const [hospital, setHospital] = useState<Hospital | null>(null);
	const [request, setRequest] = useState(EMPTY);
	const send = useCall((api, who: Request) => api.doctor.enrol(who), () => void refreshVaults());
	if (way === null) {
		return (
			<Page title={t.start.title} width="narrow">
				<p class="soft">{t.start.lead}</p>
				<Card flush>
					<List>
						<ListItem icon="doctor" title={t.start.enrol} more={t.start.enrolHint} onClick={() => setWay("enrol")} />
						<ListItem icon="key" title={t.start.signIn} more={t.start.signInHint} onClick={() => setWay("sign-in")} />
					</List>
				</Card>
			</Page>
		);
	}
	return (
		<Page title={way === "enrol" ? t.enrol.title : t.signIn.title} width="narrow" onBack={() => setWay(null)}>
			{way === "sign-in" && <p class="soft">{t.signIn.needLink}</p>}
			<LinkStep hospital={hospital} onHospital={setHospital} />
			{hospital && way === "enrol" && (
				<>
					<p class="soft">{t.enrol.lead}</p>
					<RequestForm before={request} onEdit={setRequest} send={send} label={t.enrol.send} />
				</>
			)}
			{hospital && way === "sign-in" && <SignIn onDone={() => void refreshVaults()} onLost={() => setWay("enrol")} />}
		</Page>
	);
}
