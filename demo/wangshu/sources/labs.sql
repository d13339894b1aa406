-- resource: Observation
-- 化验明细，报告时间在化验单。参考范围存为文字，如 3.9-6.1；提示 ↑ 偏高，↓ 偏低，空为正常。
SELECT 化验单.档案号 AS "@patient", 明细.单号 || '-' || 行号 AS "@key", 明细.修改时间 AS "@changed",
	'laboratory' AS "/category/0/coding/0/code",
	'http://loinc.org' AS "/code/coding/0/system", 代码 AS "/code/coding/0/code", 项目 AS "/code/text",
	结果 AS "/valueQuantity/value", 单位 AS "/valueQuantity/unit", 参考范围 AS "/referenceRange/0/text",
	CASE 提示 WHEN '↑' THEN 'H' WHEN '↓' THEN 'L' ELSE 'N' END AS "/interpretation/0/coding/0/code",
	报告时间 AS "/effectiveDateTime", 标本 AS "/specimen/display"
FROM 化验明细 AS 明细 JOIN 化验单 ON 化验单.单号 = 明细.单号
WHERE 明细.修改时间 > ? AND 明细.修改时间 <= ?
ORDER BY 明细.修改时间, 明细.单号, 行号
