-- resource: Condition
-- 诊断 / Diagnoses
SELECT 患者编号 AS "@patient", 序号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/subject/identifier/value", 序号 AS "/identifier/0/value", 就诊流水号 AS "/encounter/identifier/value",
       'http://snomed.info/sct' AS "/code/coding/0/system", 编码 AS "/code/coding/0/code", 名称 AS "/code/text",
       'http://terminology.hl7.org/CodeSystem/condition-clinical' AS "/clinicalStatus/coding/0/system",
       状态 AS "/clinicalStatus/coding/0/code",
       发病时间 AS "/onsetDateTime", 更新时间 AS "/meta/lastUpdated"
FROM 诊断
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 序号
