-- resource: Encounter
-- 门诊就诊。
SELECT BRID AS "@patient", JZLSH AS "@key", GXSJ AS "@changed",
	'finished' AS "/status", 'AMB' AS "/class/code",
	KSMC AS "/serviceType/text", YSXM AS "/participant/0/individual/display",
	JZSJ AS "/period/start", JSSJ AS "/period/end", ZS AS "/reasonCode/0/text"
FROM MZJZ
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, JZLSH
