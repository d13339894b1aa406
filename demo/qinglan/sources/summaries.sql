-- resource: DocumentReference
-- 出院小结，PDF 文件。
SELECT BRID AS "@patient", XJH AS "@key", GXSJ AS "@changed",
	BT AS "/description", SCSJ AS "/date", WJLJ AS "@blob", BT AS "/content/0/attachment/title"
FROM CYXJ
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, XJH
