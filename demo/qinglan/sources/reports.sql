-- resource: DiagnosticReport
-- 检查报告的文字。影像在 imaging.sql。
SELECT BRID AS "@patient", JCH AS "@key", GXSJ AS "@changed",
	SBLX AS "/category/0/coding/0/code", JCMC AS "/code/text", BGSJ AS "/effectiveDateTime",
	'所见：' || JCSJ || ' 结论：' || JCJL AS "/conclusion"
FROM JCBG
WHERE GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, JCH
