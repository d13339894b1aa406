/** The directory of doctors by itself. */
import { useText } from "../../text";
import { CallState, Page, go, useLoad } from "../../ui";
import { Directory } from "./directory";

export function DoctorsPage() {
	const t = useText().share.doctors;
	const doctors = useLoad((api) => api.patient.doctors(), []);
	return (
		<Page title={t.title}>
			<CallState call={doctors} retry={doctors.reload} />
			{doctors.result && (
				<Directory doctors={doctors.result} pickLabel={t.shareWith} onPick={(doctor) => go("grant", { doctor: doctor.key })} />
			)}
		</Page>
	);
}
