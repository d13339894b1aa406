-- resource: Condition
-- 诊断 / Diagnoses
SELECT PATIENT_ID AS "@patient", DIAG_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/subject/identifier/value", DIAG_NO AS "/identifier/0/value", VISIT_NO AS "/encounter/identifier/value",
       'http://snomed.info/sct' AS "/code/coding/0/system", DIAG_CODE AS "/code/coding/0/code", DIAG_DESC AS "/code/text",
       'http://terminology.hl7.org/CodeSystem/condition-clinical' AS "/clinicalStatus/coding/0/system",
       STATUS AS "/clinicalStatus/coding/0/code",
       ONSET AS "/onsetDateTime", LAST_MODIFIED AS "/meta/lastUpdated"
FROM DIAGNOSIS
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, DIAG_NO
