-- resource: DiagnosticReport
-- 检查报告 / Imaging reports
SELECT 患者编号 AS "@patient", 检查号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/subject/identifier/value", 检查号 AS "/identifier/0/value", 就诊流水号 AS "/encounter/identifier/value",
       项目 AS "/code/text",
       'http://dicom.nema.org/resources/ontology/DCM' AS "/category/0/coding/0/system", 设备类型 AS "/category/0/coding/0/code",
       部位 AS "/category/1/text", 报告内容 AS "/conclusion",
       检查时间 AS "/effectiveDateTime", 更新时间 AS "/meta/lastUpdated"
FROM 检查报告
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 检查号
