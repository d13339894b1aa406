/** Below a link that is for doctors: the way to their entrance. */
import { useText } from "../../text";
import { Button, go } from "../../ui";
import { pages } from "../registry";

export function DoctorsDoor() {
	const t = useText().open.start;
	return pages.enrol ? <Button icon="doctor" onClick={() => go("enrol")}>{t.doctor}</Button> : null;
}
