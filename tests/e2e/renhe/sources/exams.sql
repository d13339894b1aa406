-- resource: DiagnosticReport
-- 检查报告 / Imaging reports
SELECT PATIENT_ID AS "@patient", EXAM_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/subject/identifier/value", EXAM_NO AS "/identifier/0/value", VISIT_NO AS "/encounter/identifier/value",
       EXAM_ITEM AS "/code/text",
       'http://dicom.nema.org/resources/ontology/DCM' AS "/category/0/coding/0/system", MODALITY AS "/category/0/coding/0/code",
       BODY_SITE AS "/category/1/text", REPORT AS "/conclusion",
       EXAM_DATE AS "/effectiveDateTime", LAST_MODIFIED AS "/meta/lastUpdated"
FROM EXAM_REPORT
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, EXAM_NO
