-- resource: Observation
-- 检验结果：数值一列，文字一列 / Lab results: a column of numbers and one of words
SELECT 患者编号 AS "@patient", 检查流水号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/subject/identifier/value", 检查流水号 AS "/identifier/0/value", 就诊流水号 AS "/encounter/identifier/value",
       分类 AS "/category/0/text",
       'http://loinc.org' AS "/code/coding/0/system", 项目编码 AS "/code/coding/0/code", 项目名称 AS "/code/text",
       结果值 AS "/valueQuantity/value", 单位 AS "/valueQuantity/unit", 结果文字 AS "/valueString",
       报告时间 AS "/effectiveDateTime", 更新时间 AS "/meta/lastUpdated"
FROM 检验结果
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 检查流水号
