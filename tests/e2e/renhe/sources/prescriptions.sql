-- resource: MedicationRequest
-- 处方 / Prescriptions
SELECT PATIENT_ID AS "@patient", PRESC_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/subject/identifier/value", PRESC_NO AS "/identifier/0/value", VISIT_NO AS "/encounter/identifier/value",
       'http://www.nlm.nih.gov/research/umls/rxnorm' AS "/medicationCodeableConcept/coding/0/system",
       DRUG_CODE AS "/medicationCodeableConcept/coding/0/code", DRUG_NAME AS "/medicationCodeableConcept/text",
       STATUS AS "/status", DOSAGE AS "/dosageInstruction/0/text",
       PRESC_DATE AS "/authoredOn", LAST_MODIFIED AS "/meta/lastUpdated"
FROM DRUG_PRESC
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, PRESC_NO
