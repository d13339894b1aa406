-- resource: Encounter
-- 门诊登记。日期与时刻分列存放，如 20240315 与 0930。
SELECT 档案号 AS "@patient", 登记号 AS "@key", 修改时间 AS "@changed",
	'finished' AS "/status", 'AMB' AS "/class/code",
	科室 AS "/serviceType/text", 接诊医生 AS "/participant/0/individual/display", 主诉 AS "/reasonCode/0/text",
	substr(就诊日期, 1, 4) || '-' || substr(就诊日期, 5, 2) || '-' || substr(就诊日期, 7, 2)
		|| ' ' || substr(就诊时刻, 1, 2) || ':' || substr(就诊时刻, 3, 2) AS "/period/start"
FROM 门诊登记
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 登记号
