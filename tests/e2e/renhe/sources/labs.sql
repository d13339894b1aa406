-- resource: Observation
-- 检验结果。结果是文字列：有单位的是数值，没有单位的是文字。
-- Lab results. They are kept as text: with a unit it is a number, without it is words.
SELECT PATIENT_ID AS "@patient", TEST_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/subject/identifier/value", TEST_NO AS "/identifier/0/value", VISIT_NO AS "/encounter/identifier/value",
       CLASS AS "/category/0/text",
       'http://loinc.org' AS "/code/coding/0/system", ITEM_CODE AS "/code/coding/0/code", REPORT_ITEM_NAME AS "/code/text",
       CASE WHEN UNITS IS NOT NULL THEN RESULT END AS "/valueQuantity/value", UNITS AS "/valueQuantity/unit",
       CASE WHEN UNITS IS NULL THEN RESULT END AS "/valueString",
       RESULT_DATE_TIME AS "/effectiveDateTime", LAST_MODIFIED AS "/meta/lastUpdated"
FROM LAB_RESULT
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, TEST_NO
