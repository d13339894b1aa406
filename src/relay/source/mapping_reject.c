#include "relay/source/mapping_reject.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[][2] = {
	[MAPPING_FITS] = { "没有问题", "nothing is wrong" },
	[MAPPING_NOT_UTF8] = { "不是有效的 UTF-8；请检查数据库连接的字符集", "not valid UTF-8; check the connection's character set" },
	[MAPPING_CUT] = { "驱动给出的长度与文字不符，或截断了文字；请更新驱动或调整其设置（如 TEXTSIZE）",
			  "the driver gave another length than text, or cut it; update it or change its settings (such as TEXTSIZE)" },
	[MAPPING_TOO_LONG] = { "太长；大的内容请放进文件，用 @blob 指明", "too long; keep large content in a file that @blob names" },
	[MAPPING_MISSING] = { "没有值；这一列每行都要有", "no value; this column needs one in every row" },
	[MAPPING_NOT_BOOLEAN] = { "须为 0、1、f、t、false 或 true", "takes 0, 1, f, t, false or true" },
	[MAPPING_NOT_INTEGER] = { "不是该元素允许的整数", "not an integer that this element takes" },
	[MAPPING_NOT_NUMBER] = { "不是数字（如 0.5、-3、1e-6）；文字结果请放进 /valueString",
				 "not a number (such as 0.5, -3, 1e-6); results in words go to /valueString" },
	[MAPPING_NOT_CODE] = { "代码里不能有首尾或连续的空白", "a code has no white space at its ends or twice in a row" },
	[MAPPING_UNKNOWN_CODE] = { "不在 FHIR 给该元素规定的代码之内；请在 SQL 里用 CASE 对应",
				   "not among the codes that FHIR gives this element; map it with CASE in SQL" },
	[MAPPING_NOT_ID] = { "须为 1 至 64 个字母、数字、“-”或“.”", "takes 1 to 64 letters, digits, \"-\" or \".\"" },
	[MAPPING_NOT_URI] = { "不是网址或 URI：不能有空白", "no URI: it has no white space" },
	[MAPPING_NOT_DATE] = { "不是日期（如 2026-01-31 或 2026-01-31 08:00:00）", "not a date (such as 2026-01-31 or 2026-01-31 08:00:00)" },
	[MAPPING_NOT_TIME] = { "不是时间（如 08:00:00）", "not a time of day (such as 08:00:00)" },
	[MAPPING_NOT_BASE64] = { "不是 base64", "not base64" },
	[MAPPING_TWO_CHOICES] = { "同一个 [x] 元素只能取一种类型，这一行有两种；请在 SQL 里用 CASE 二选一",
				  "one type of an [x] element at a time, this row has two; choose with CASE in SQL" },
	[MAPPING_EMPTY] = { "整行没有任何内容", "the row says nothing at all" },
	[MAPPING_NOT_IDENTITY] = { "身份字段不合规范（身份证号的校验位、号码的长度等）；请在登记处更正",
				   "no such identity can be (check digit, length and the like); correct it at the registration desk" },
	[MAPPING_DOUBLED] = { "读到不止一行有同样的值，内容又不同；连接（JOIN）多出了行，或须用更多的列组成它",
			      "other rows have the same value and say something else; a join multiplies rows, or it takes more columns" },
	[MAPPING_BLOB_PATH] = { "须为所配置文件夹之内的相对路径，不含 “..” 和符号链接",
				"takes a relative path inside the configured folder, without \"..\" and symbolic links" },
	[MAPPING_BLOB_MISSING] = { "没有这个文件，或无法读取", "no such file, or it cannot be read" },
	[MAPPING_BLOB_TYPE] = { "不知道文件类型；请给出 @blob-type（如 application/dicom）",
				"the kind of file is not known; give @blob-type (such as application/dicom)" },
	[MAPPING_BLOB_FOLDER] = { "文件夹里除文件外还有别的东西；每行指明一个只有文件的文件夹",
				  "the folder holds more than files; let each row name a folder of nothing else" },
	[MAPPING_BLOB_MANY] = { "文件多于一条记录能带的数目；请分成几行", "more files than a record carries; make it several rows" },
};

static char shape_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return '9';
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return 'a';
	return c >= 0x20 && c < 0x7f ? (char)c : '?';
}

struct mapping_reject mapping_reject_of(enum mapping_reason reason, const char *column, struct bytes text)
{
	struct mapping_reject r = { .reason = reason };
	size_t n = 0;

	snprintf(r.column, sizeof(r.column), "%s", column);
	if (reason == MAPPING_CUT) {
		snprintf(r.shape, sizeof(r.shape), "%.*s", (int)text.n, (const char *)text.p);
		return r;
	}
	for (size_t i = 0; i < text.n && n < MAPPING_SHAPE_MAX; i++)
		if ((text.p[i] & 0xc0) != 0x80)   /* a character counts once */
			r.shape[n++] = shape_of(text.p[i]);
	if (n == MAPPING_SHAPE_MAX)
		strcpy(r.shape + n, "...");
	return r;
}

void mapping_reject_text(const struct mapping_reject *reject, bool chinese, char ret[static MAPPING_REJECT_MAX])
{
	const char *what = texts[reject->reason][!chinese];

	if (reject->column[0] == '\0')
		snprintf(ret, MAPPING_REJECT_MAX, "%s", what);
	else if (reject->shape[0] == '\0')
		snprintf(ret, MAPPING_REJECT_MAX, chinese ? "列 “%s”：%s" : "column \"%s\": %s", reject->column, what);
	else if (reject->reason == MAPPING_CUT)
		snprintf(ret, MAPPING_REJECT_MAX, chinese ? "列 “%s”：%s；驱动是 %s" : "column \"%s\": %s; the driver is %s", reject->column, what,
			 reject->shape);
	else
		snprintf(ret, MAPPING_REJECT_MAX, chinese ? "列 “%s”：%s；值形如 “%s”" : "column \"%s\": %s; the value looks like \"%s\"",
			 reject->column, what, reject->shape);
}
