-- resource: AllergyIntolerance
-- 过敏。
SELECT 档案号 AS "@patient", 过敏号 AS "@key", 修改时间 AS "@changed",
	过敏原 AS "/code/text", 反应 AS "/reaction/0/manifestation/0/text",
	substr(登记日期, 1, 4) || '-' || substr(登记日期, 5, 2) || '-' || substr(登记日期, 7, 2) AS "/recordedDate"
FROM 过敏
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 过敏号
