export const open = {
	fields: {
		name: "姓名",
		id_card: "身份证号",
		insurance_card: "医保卡号",
		citizen_card: "市民卡号",
		outpatient_no: "门诊号",
		inpatient_no: "住院号",
		exam_serial: "检查流水号",
		bed_no: "病区床号",
		checkup_no: "体检编号",
		phone: "预留手机号",
	},
};
