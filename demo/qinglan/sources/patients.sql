-- resource: Patient
-- 病人信息。XBDM：1 男，2 女。
SELECT BRID AS "@patient", GXSJ AS "@changed",
	BRXM AS "@name", SFZH AS "@id_card", YBKH AS "@insurance_card", LXDH AS "@phone",
	BRXM AS "/name/0/text",
	CASE XBDM WHEN '1' THEN 'male' WHEN '2' THEN 'female' ELSE 'unknown' END AS "/gender",
	CSRQ AS "/birthDate"
FROM BRXX
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, BRID
