/* relay/inner/slip_print.c: names masked, links as QR codes, nothing that could become markup. */
#include "test.h"

#include <qrencode.h>

#include "relay/inner/slip_print.h"

static void check_mask(const char *name, const char *masked)
{
	char got[64] = "untouched";

	assert_int_equal(slip_print_mask(bytes_of_str(name), got, sizeof(got)), OK);
	assert_string_equal(got, masked);
}

static void test_mask(void **state)
{
	char small[4] = "abc";

	(void)state;
	check_mask("", "");
	check_mask("王", "王");
	check_mask("王明", "王＊");
	check_mask("王小明", "王＊＊");
	check_mask("欧阳娜古丽", "欧＊＊＊");
	check_mask("JOHNSMITH", "J＊＊＊");
	check_mask("𠮷田", "𠮷＊");
	assert_int_equal(slip_print_mask(bytes_of_str("王明"), small, sizeof(small)), ERR_TOO_LONG);
	assert_string_equal(small, "abc");
}

static const struct slip_print slip = {
	.hospital_zh = "仁和<医院>", .hospital_en = "Renhe & \"Sons\"", .masked = "王＊", .code = "ABCDE-FGHJK-MNPQR-STVWX-Y",
	.link = "http://127.0.0.1:8080/#1.renhe.U2ZnSLhfJbLpZNkEQfyrmw.8B0CV7KPM71WJC847KW4U",
};

/* The modules that the half blocks of LINE show, above and below. */
static void read_line(const char **line, size_t width, uint8_t *above, uint8_t *below)
{
	for (size_t i = 0; i < width; i++) {
		const char *p = *line;

		above[i] = strncmp(p, "▀", 3) == 0 || strncmp(p, "█", 3) == 0;
		below[i] = strncmp(p, "▄", 3) == 0 || strncmp(p, "█", 3) == 0;
		assert_true(above[i] || below[i] || *p == ' ');
		*line += *p == ' ' ? 1 : 3;
	}
	assert_int_equal(**line, '\n');
	++*line;
}

static void test_text_shows_the_code(void **state)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SLIP_PRINT_MAX);
	QRcode *code = QRcode_encodeString8bit(slip.link, 0, QR_ECLEVEL_M);
	size_t n = (size_t)code->width, width = n + 8;
	const char *p;

	(void)state;
	assert_int_equal(slip_print_text(&slip, false, &text), OK);
	assert_int_equal(buf_str(&text, &p), OK);
	assert_non_null(strstr(p, slip.code));
	assert_non_null(strstr(p, slip.link));
	assert_null(strchr(p, '\033'));
	p = strstr(p, "\n\n") + 2;
	for (size_t y = 0; y < width; y += 2) {
		uint8_t rows[2][256];

		read_line(&p, width, rows[0], rows[1]);
		for (size_t half = 0; half < 2; half++) {
			for (size_t x = 0; x < width; x++) {
				bool inside = x >= 4 && x < n + 4 && y + half >= 4 && y + half < n + 4;

				assert_int_equal(rows[half][x], inside ? code->data[(y + half - 4) * n + x - 4] & 1 : 0);
			}
		}
	}
	QRcode_free(code);
}

static void test_svg(void **state)
{
	AUTO(buf_free) struct buf svg = BUF_MAX(SLIP_PRINT_MAX);
	QRcode *code = QRcode_encodeString8bit(slip.link, 0, QR_ECLEVEL_M);
	size_t dark = 0, drawn = 0;
	const char *p;

	(void)state;
	for (int i = 0; i < code->width * code->width; i++)
		dark += code->data[i] & 1;
	QRcode_free(code);
	assert_int_equal(slip_print_svg(&slip, &svg), OK);
	assert_int_equal(buf_str(&svg, &p), OK);
	assert_non_null(strstr(p, "仁和&lt;医院&gt;"));
	assert_non_null(strstr(p, "Renhe &amp; &quot;Sons&quot;"));
	for (const char *at = p; (at = strstr(at, "h1v1h-1z")) != NULL; at++)
		drawn++;
	assert_int_equal(drawn, dark);
}

static void test_without_a_code(void **state)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SLIP_PRINT_MAX), svg = BUF_MAX(SLIP_PRINT_MAX);
	struct slip_print bare = slip;
	const char *p;

	(void)state;
	bare.code = "";
	assert_int_equal(slip_print_text(&bare, true, &text), OK);
	assert_int_equal(buf_str(&text, &p), OK);
	assert_null(strstr(p, "就诊码"));
	assert_int_equal(slip_print_svg(&bare, &svg), OK);
	assert_int_equal(buf_str(&svg, &p), OK);
	assert_null(strstr(p, "就诊码"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_text_shows_the_code),
		cmocka_unit_test(test_svg),
		cmocka_unit_test(test_without_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
