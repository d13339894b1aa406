-- resource: Observation
-- 检验结果。JGLX：1 数值，2 文字。
SELECT BRID AS "@patient", JYDH || '-' || XMXH AS "@key", GXSJ AS "@changed",
	'laboratory' AS "/category/0/coding/0/code",
	'http://loinc.org' AS "/code/coding/0/system", XMDM AS "/code/coding/0/code", XMMC AS "/code/text",
	CASE JGLX WHEN '1' THEN JGZ END AS "/valueQuantity/value",
	CASE JGLX WHEN '1' THEN DW END AS "/valueQuantity/unit",
	CASE JGLX WHEN '2' THEN JGZ END AS "/valueString",
	CKXX AS "/referenceRange/0/low/value", CKSX AS "/referenceRange/0/high/value",
	YCBZ AS "/interpretation/0/coding/0/code", BGSJ AS "/effectiveDateTime"
FROM JYJG
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, JYDH, XMXH
