/** Hospitals of which nothing is listed, since they do not open: why, and what to do. */
import type { Shelf } from "../../api";
import { AcceptGuessable, TrustNotice } from "../../ui";
import { useShelves } from "../records";
import { nameIn } from "./names";

export function Closed({ shelves, onAccepted }: { shelves: Shelf[]; onAccepted: () => void }) {
	const { refresh } = useShelves();
	const accepted = () => {
		refresh();
		onAccepted();
	};
	return (
		<>
			{shelves.map(({ hospital: { id, name }, trust }) => (
				<div key={id} data-closed={id}>
					{trust.state === "failed" && trust.problem.name === "guessable"
						? <AcceptGuessable name={nameIn(name)} accept={(api) => api.patient.acceptGuessable(id)} onAccepted={accepted} />
						: <TrustNotice trust={trust} hospital={nameIn(name)} />}
				</div>
			))}
		</>
	);
}
