-- 病人主索引。两个问号依次为：更改晚于、更改不晚于。
-- Patients. The two marks are: changed after, changed until.
SELECT PATIENT_ID AS "@patient", LAST_MODIFIED AS "@changed",
       NAME AS "@name", ID_NO AS "@id_card", INSURANCE_NO AS "@insurance_card",
       CITIZEN_CARD_NO AS "@citizen_card", PHONE_NUMBER AS "@phone",
       'PATIENT_ID' AS "/identifier/0/type/text", PATIENT_ID AS "/identifier/0/value",
       'ID_NO' AS "/identifier/1/type/text", ID_NO AS "/identifier/1/value",
       'INSURANCE_NO' AS "/identifier/2/type/text", INSURANCE_NO AS "/identifier/2/value",
       'CITIZEN_CARD_NO' AS "/identifier/3/type/text", CITIZEN_CARD_NO AS "/identifier/3/value",
       NAME AS "/name/0/text", 'phone' AS "/telecom/0/system", PHONE_NUMBER AS "/telecom/0/value",
       CASE SEX WHEN '男' THEN 'male' WHEN '女' THEN 'female' ELSE SEX END AS "/gender",
       DATE_OF_BIRTH AS "/birthDate", LAST_MODIFIED AS "/meta/lastUpdated"
FROM PAT_MASTER_INDEX
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, PATIENT_ID
