/** The directory of doctors by itself. */
import { useText } from "../../text";
import { CallState, Page, go, useLoad } from "../../ui";
import { Directory } from "./directory";
import { useHospitalNames } from "./names";

export function DoctorsPage() {
	const t = useText().share.doctors;
	const doctors = useLoad((api) => api.patient.doctors(), []);
	const hospitalName = useHospitalNames();
	return (
		<Page title={t.title}>
			<CallState call={doctors} retry={doctors.reload} />
			{doctors.result && (
				<Directory doctors={doctors.result} hospitalName={hospitalName} pickLabel={t.shareWith} onPick={(doctor) => go("grant", { doctor: doctor.key })} />
			)}
		</Page>
	);
}
