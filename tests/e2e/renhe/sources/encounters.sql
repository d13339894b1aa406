-- resource: Encounter
-- 就诊记录。没有值的号码不写类型。
-- Visits. A number that is not there gets no type.
SELECT PATIENT_ID AS "@patient", VISIT_NO AS "@key", LAST_MODIFIED AS "@changed",
       PATIENT_ID AS "/subject/identifier/value",
       'VISIT_NO' AS "/identifier/0/type/text", VISIT_NO AS "/identifier/0/value",
       CASE WHEN OUTP_NO IS NOT NULL THEN 'OUTP_NO' END AS "/identifier/1/type/text", OUTP_NO AS "/identifier/1/value",
       CASE WHEN INP_NO IS NOT NULL THEN 'INP_NO' END AS "/identifier/2/type/text", INP_NO AS "/identifier/2/value",
       'http://terminology.hl7.org/CodeSystem/v3-ActCode' AS "/class/system",
       CASE VISIT_TYPE WHEN '门诊' THEN 'AMB' WHEN '住院' THEN 'IMP' END AS "/class/code", VISIT_TYPE AS "/class/display",
       REASON AS "/reasonCode/0/text", DEPT AS "/serviceType/text", DOCTOR AS "/participant/0/individual/display",
       BED_NO AS "/location/0/location/display",
       VISIT_DATE AS "/period/start", DISCHARGE_DATE AS "/period/end", LAST_MODIFIED AS "/meta/lastUpdated"
FROM CLINIC_MASTER
WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
ORDER BY LAST_MODIFIED, VISIT_NO
