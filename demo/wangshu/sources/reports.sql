-- resource: DiagnosticReport
-- 检查。
SELECT 档案号 AS "@patient", 检查号 AS "@key", 修改时间 AS "@changed",
	设备 AS "/category/0/coding/0/code", 项目 AS "/code/text", 检查时间 AS "/effectiveDateTime",
	'所见：' || 所见 || ' 结论：' || 结论 AS "/conclusion"
FROM 检查
WHERE 修改时间 > ? AND 修改时间 <= ?
ORDER BY 修改时间, 检查号
