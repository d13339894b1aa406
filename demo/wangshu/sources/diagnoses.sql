-- resource: Condition
-- 诊断记录。
SELECT 档案号 AS "@patient", 诊断号 AS "@key", 修改时间 AS "@changed",
	'http://hl7.org/fhir/sid/icd-10' AS "/code/coding/0/system",
	疾病编码 AS "/code/coding/0/code", 疾病名称 AS "/code/text",
	CASE 状态 WHEN '痊愈' THEN 'resolved' ELSE 'active' END AS "/clinicalStatus/coding/0/code",
	substr(诊断日期, 1, 4) || '-' || substr(诊断日期, 5, 2) || '-' || substr(诊断日期, 7, 2) AS "/recordedDate"
FROM 诊断记录
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 诊断号
