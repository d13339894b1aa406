-- resource: AllergyIntolerance
-- 过敏史 / Allergies
SELECT 患者编号 AS "@patient", 序号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/patient/identifier/value", 序号 AS "/identifier/0/value",
       过敏原 AS "/code/text", 程度 AS "/criticality",
       记录时间 AS "/recordedDate", 更新时间 AS "/meta/lastUpdated"
FROM 过敏史
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 序号
