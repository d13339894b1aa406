import type { Catalogue } from "../zh";

export const open: Catalogue["open"] = {
	fields: {
		name: "Name",
		id_card: "ID number",
		insurance_card: "Insurance card number",
		citizen_card: "Citizen card number",
		outpatient_no: "Outpatient number",
		inpatient_no: "Inpatient number",
		exam_serial: "Examination serial number",
		bed_no: "Ward and bed number",
		checkup_no: "Check-up number",
		phone: "Phone number on file",
	},
};
