-- resource: Patient
-- 病人档案。生日存为整数，如 19800512。
SELECT 档案号 AS "@patient", 修改时间 AS "@changed",
	姓名 AS "@name", 证件号码 AS "@id_card", 手机 AS "@phone",
	姓名 AS "/name/0/text",
	CASE 性别 WHEN '男' THEN 'male' WHEN '女' THEN 'female' ELSE 'unknown' END AS "/gender",
	substr(生日, 1, 4) || '-' || substr(生日, 5, 2) || '-' || substr(生日, 7, 2) AS "/birthDate"
FROM 病人档案
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 档案号
