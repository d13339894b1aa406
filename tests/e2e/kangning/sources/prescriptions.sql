-- resource: MedicationRequest
-- 处方 / Prescriptions
SELECT 患者编号 AS "@patient", 处方号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/subject/identifier/value", 处方号 AS "/identifier/0/value", 就诊流水号 AS "/encounter/identifier/value",
       'http://www.nlm.nih.gov/research/umls/rxnorm' AS "/medicationCodeableConcept/coding/0/system",
       药品编码 AS "/medicationCodeableConcept/coding/0/code", 药品名称 AS "/medicationCodeableConcept/text",
       状态 AS "/status", 用法 AS "/dosageInstruction/0/text",
       开立时间 AS "/authoredOn", 更新时间 AS "/meta/lastUpdated"
FROM 处方
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 处方号
