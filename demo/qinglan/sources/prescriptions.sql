-- resource: MedicationRequest
-- 处方明细。ZT：1 使用中，2 已停，9 作废。
SELECT BRID AS "@patient", CFH || '-' || XH AS "@key", GXSJ AS "@changed",
	CASE ZT WHEN '1' THEN 'active' WHEN '2' THEN 'stopped' ELSE 'cancelled' END AS "/status",
	YPBM AS "/medicationCodeableConcept/coding/0/code", YPMC AS "/medicationCodeableConcept/text",
	YF || ' ' || MCYL || YLDW || ' ' || PC AS "/dosageInstruction/0/text",
	MCYL AS "/dosageInstruction/0/doseAndRate/0/doseQuantity/value",
	YLDW AS "/dosageInstruction/0/doseAndRate/0/doseQuantity/unit",
	KFSJ AS "/authoredOn"
FROM CFMX
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, CFH, XH
