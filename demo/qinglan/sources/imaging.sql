-- resource: ImagingStudy
-- 有影像的检查。YXML 是影像目录，其中每个文件都随记录加密上传。
SELECT BRID AS "@patient", JCH AS "@key", GXSJ AS "@changed",
	SBLX AS "/modality/0/code", JCMC AS "/description", BGSJ AS "/started",
	YXML AS "@blob", 'application/dicom' AS "@blob-type"
FROM JCBG
WHERE YXML IS NOT NULL AND GXSJ > ? AND GXSJ <= ?
ORDER BY GXSJ, JCH
