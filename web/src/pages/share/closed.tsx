/** Hospitals of which nothing is listed, since they do not open: why, and what to do. */
import type { Shelf } from "../../api";
import { TrustNotice } from "../../ui";
import { NotAccepted } from "../records";
import { nameIn } from "./names";

export function Closed({ shelves, onAccepted }: { shelves: Shelf[]; onAccepted: () => void }) {
	return (
		<>
			{shelves.map(({ hospital: { id, name }, trust }) => (
				<div key={id} data-closed={id}>
					{trust.state === "failed" && trust.problem.name === "guessable"
						? <NotAccepted hospital={id} name={nameIn(name)} onAccepted={onAccepted} />
						: <TrustNotice trust={trust} hospital={nameIn(name)} />}
				</div>
			))}
		</>
	);
}
