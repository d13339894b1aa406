#include "relay/inner/slip_print.h"

#include <errno.h>
#include <string.h>

#include <qrencode.h>

#define QUIET 4                       /* light modules around a QR code (ISO/IEC 18004) */
#define STARS_MAX 3
#define QR_MM 70.0
#define TYPE_LINE 44                  /* characters of the link in a line */

enum err slip_print_mask(struct bytes name, char *ret, size_t size)
{
	static const char star[] = "＊";
	size_t first = name.n > 0 ? 1 : 0, others = 0, at;

	while (first < name.n && (name.p[first] & 0xc0) == 0x80)
		first++;
	for (size_t i = first; i < name.n; i++)
		others += (name.p[i] & 0xc0) != 0x80;
	others = others < STARS_MAX ? others : STARS_MAX;
	if (first + others * (sizeof(star) - 1) >= size)
		return ERR_TOO_LONG;
	if (first > 0)
		memcpy(ret, name.p, first);
	at = first;
	for (size_t i = 0; i < others; i++, at += sizeof(star) - 1)
		memcpy(ret + at, star, sizeof(star) - 1);
	ret[at] = '\0';
	return OK;
}

static enum err encode(const char *link, QRcode **ret)
{
	*ret = QRcode_encodeString8bit(link, 0, QR_ECLEVEL_M);
	if (*ret == NULL)
		return errno == ENOMEM ? ERR_NOMEM : ERR_TOO_LONG;
	return OK;
}

static void free_code(QRcode **code)
{
	QRcode_free(*code);
}

/* Light outside, for the quiet zone. */
static bool dark(const QRcode *code, int x, int y)
{
	return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1) != 0;
}

/* Two rows of modules are a line of text. */
static enum err add_blocks(const QRcode *code, bool colour, struct buf *ret)
{
	static const char *const blocks[4] = { " ", "▄", "▀", "█" };   /* upper module 2, lower 1 */

	for (int y = -QUIET; y < code->width + QUIET; y += 2) {
		if (colour)
			TRY(buf_add_str(ret, "\033[30;107m"));
		for (int x = -QUIET; x < code->width + QUIET; x++)
			TRY(buf_add_str(ret, blocks[(dark(code, x, y) ? 2 : 0) + (dark(code, x, y + 1) ? 1 : 0)]));
		TRY(buf_add_str(ret, colour ? "\033[0m\n" : "\n"));
	}
	return OK;
}

enum err slip_print_text(const struct slip_print *slip, bool colour, struct buf *ret)
{
	AUTO(free_code) QRcode *code = NULL;

	TRY(encode(slip->link, &code));
	TRY(buf_printf(ret, "%s  %s\n就诊单  Patient slip\n姓名  Name: %s\n\n", slip->hospital_zh, slip->hospital_en, slip->masked));
	TRY(add_blocks(code, colour, ret));
	TRY(buf_printf(ret, "\n扫码，或打开此链接  Scan, or open this link:\n%s\n", slip->link));
	if (slip->code[0] != '\0')
		TRY(buf_printf(ret, "就诊码  Access code: %s\n", slip->code));
	return buf_add_str(ret, "请像钥匙一样保管此单：它与您的身份信息一起可打开您的病历。\n"
				"Keep this like a key: together with your identity it opens your records.\n");
}

static enum err add_escaped(struct bytes text, struct buf *ret)
{
	for (size_t i = 0; i < text.n; i++) {
		switch (text.p[i]) {
		case '<':
			TRY(buf_add_str(ret, "&lt;"));
			break;
		case '>':
			TRY(buf_add_str(ret, "&gt;"));
			break;
		case '&':
			TRY(buf_add_str(ret, "&amp;"));
			break;
		case '"':
			TRY(buf_add_str(ret, "&quot;"));
			break;
		default:
			TRY(buf_add_byte(ret, text.p[i]));
		}
	}
	return OK;
}

static enum err add_line(struct buf *ret, double y, double size, struct bytes text)
{
	TRY(buf_printf(ret, "<text x=\"52.5\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"middle\">", y, size));
	TRY(add_escaped(text, ret));
	return buf_add_str(ret, "</text>\n");
}

/* One path of squares, a unit a module. */
static enum err add_path(const QRcode *code, struct buf *ret)
{
	double unit = QR_MM / (code->width + 2 * QUIET);

	TRY(buf_printf(ret, "<path transform=\"translate(%.3f %.3f) scale(%.5f)\" shape-rendering=\"crispEdges\" d=\"",
		       (105.0 - QR_MM) / 2 + QUIET * unit, 30 + QUIET * unit, unit));
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (dark(code, x, y))
				TRY(buf_printf(ret, "M%d %dh1v1h-1z", x, y));
	return buf_add_str(ret, "\"/>\n");
}

static enum err add_link(struct buf *ret, struct bytes link, double y)
{
	for (size_t at = 0; at < link.n; at += TYPE_LINE, y += 3.4) {
		size_t n = link.n - at < TYPE_LINE ? link.n - at : TYPE_LINE;

		TRY(add_line(ret, y, 2.8, BYTES(link.p + at, n)));
	}
	return OK;
}

enum err slip_print_svg(const struct slip_print *slip, struct buf *ret)
{
	AUTO(free_code) QRcode *code = NULL;
	AUTO(buf_free) struct buf line = BUF_MAX(1024);

	TRY(encode(slip->link, &code));
	TRY(buf_add_str(ret, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"105mm\" height=\"148mm\" viewBox=\"0 0 105 148\""
			     " font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif\">\n"
			     "<rect width=\"105\" height=\"148\" fill=\"#fff\"/>\n"));
	TRY(add_line(ret, 11, 6, bytes_of_str(slip->hospital_zh)));
	TRY(add_line(ret, 16.5, 3.5, bytes_of_str(slip->hospital_en)));
	TRY(add_line(ret, 22.5, 4, BYTES_LIT("就诊单 Patient slip")));
	TRY(buf_printf(&line, "姓名 Name: %s", slip->masked));
	TRY(add_line(ret, 28.5, 4, BYTES_OF_BUF(&line)));
	TRY(add_path(code, ret));
	TRY(add_line(ret, 104, 3, BYTES_LIT("扫码，或打开此链接  Scan, or open this link")));
	TRY(add_link(ret, bytes_of_str(slip->link), 108));
	if (slip->code[0] != '\0') {
		buf_truncate(&line, 0);
		TRY(buf_printf(&line, "就诊码 Access code: %s", slip->code));
		TRY(add_line(ret, 130, 3.6, BYTES_OF_BUF(&line)));
	}
	TRY(add_line(ret, 137, 2.8, BYTES_LIT("请像钥匙一样保管此单：它与您的身份信息一起可打开您的病历。")));
	TRY(add_line(ret, 141.5, 2.6, BYTES_LIT("Keep this like a key: together with your identity it opens your records.")));
	return buf_add_str(ret, "</svg>\n");
}
