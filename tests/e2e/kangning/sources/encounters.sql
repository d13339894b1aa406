-- resource: Encounter
-- 就诊记录。没有值的号码不写类型。
-- Visits. A number that is not there gets no type.
SELECT 患者编号 AS "@patient", 就诊流水号 AS "@key", 更新时间 AS "@changed",
       患者编号 AS "/subject/identifier/value",
       '就诊流水号' AS "/identifier/0/type/text", 就诊流水号 AS "/identifier/0/value",
       CASE WHEN 门诊号 IS NOT NULL THEN '门诊号' END AS "/identifier/1/type/text", 门诊号 AS "/identifier/1/value",
       CASE WHEN 住院号 IS NOT NULL THEN '住院号' END AS "/identifier/2/type/text", 住院号 AS "/identifier/2/value",
       'http://terminology.hl7.org/CodeSystem/v3-ActCode' AS "/class/system",
       CASE 类别 WHEN '门诊' THEN 'AMB' WHEN '住院' THEN 'IMP' END AS "/class/code", 类别 AS "/class/display",
       事由 AS "/reasonCode/0/text", 科室 AS "/serviceType/text", 医师 AS "/participant/0/individual/display",
       病区床号 AS "/location/0/location/display",
       开始时间 AS "/period/start", 结束时间 AS "/period/end", 更新时间 AS "/meta/lastUpdated"
FROM 就诊记录
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 就诊流水号
