-- resource: MedicationRequest
-- 药方。
SELECT 档案号 AS "@patient", 药方号 AS "@key", 修改时间 AS "@changed",
	CASE 已停 WHEN '是' THEN 'stopped' ELSE 'active' END AS "/status",
	药品 AS "/medicationCodeableConcept/text", 用法 AS "/dosageInstruction/0/text",
	天数 AS "/dispenseRequest/expectedSupplyDuration/value", '天' AS "/dispenseRequest/expectedSupplyDuration/unit",
	开方时间 AS "/authoredOn"
FROM 药方
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 药方号
