/** The directory of doctors by itself. */
import { useText } from "../../text";
import { CallState, Page, go } from "../../ui";
import { Directory, RefreshDoctors, useDoctors } from "./directory";

export function DoctorsPage() {
	const t = useText().share.doctors;
	const doctors = useDoctors();
	return (
		<Page title={t.title} actions={<RefreshDoctors doctors={doctors} />}>
			<CallState call={doctors} retry={doctors.reload} />
			{doctors.result && (
				<Directory {...doctors.result} pickLabel={t.shareWith} onPick={(doctor) => go("grant", { doctor: doctor.key })} />
			)}
		</Page>
	);
}
