-- 患者信息。两个问号依次为：更改晚于、更改不晚于。
-- Patients. The two marks are: changed after, changed until.
SELECT 患者编号 AS "@patient", 更新时间 AS "@changed",
       姓名 AS "@name", 身份证号 AS "@id_card", 医保卡号 AS "@insurance_card", 体检编号 AS "@checkup_no", 预留手机号 AS "@phone",
       '患者编号' AS "/identifier/0/type/text", 患者编号 AS "/identifier/0/value",
       '身份证号' AS "/identifier/1/type/text", 身份证号 AS "/identifier/1/value",
       '医保卡号' AS "/identifier/2/type/text", 医保卡号 AS "/identifier/2/value",
       '体检编号' AS "/identifier/3/type/text", 体检编号 AS "/identifier/3/value",
       姓名 AS "/name/0/text", 'phone' AS "/telecom/0/system", 预留手机号 AS "/telecom/0/value",
       CASE 性别 WHEN '男' THEN 'male' WHEN '女' THEN 'female' ELSE 性别 END AS "/gender",
       出生日期 AS "/birthDate", 更新时间 AS "/meta/lastUpdated"
FROM 患者信息
WHERE 更新时间 > ? AND 更新时间 <= ?
ORDER BY 更新时间, 患者编号
