-- resource: AllergyIntolerance
-- 过敏史 / Allergies
SELECT PATIENT_ID AS "@patient", ALLERGY_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/patient/identifier/value", ALLERGY_NO AS "/identifier/0/value",
       SUBSTANCE AS "/code/text", CRITICALITY AS "/criticality",
       RECORDED AS "/recordedDate", LAST_MODIFIED AS "/meta/lastUpdated"
FROM ALLERGY
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, ALLERGY_NO
