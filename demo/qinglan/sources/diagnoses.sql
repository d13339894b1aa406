-- resource: Condition
-- 诊断。ZFBZ 作废标志：1 的诊断视为删除。
SELECT BRID AS "@patient", ZDXH AS "@key", GXSJ AS "@changed", ZFBZ AS "@deleted",
	'http://hl7.org/fhir/sid/icd-10' AS "/code/coding/0/system",
	ICDBM AS "/code/coding/0/code", ZDMC AS "/code/text", ZDSJ AS "/recordedDate"
FROM ZDXX
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, ZDXH
