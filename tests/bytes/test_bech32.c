#include "test.h"

#include "bytes/bech32.h"

#define LONG_HRP "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"

/* BIP 173, valid strings whose data is whole bytes. */
static void bip_173(void **state)
{
	static const struct {
		const char *text, *hrp, *data;
		bool upper;
	} table[] = {
		{ "A12UEL5L", "a", "", true },
		{ "a12uel5l", "a", "", false },
		{ LONG_HRP "1tt5tgs", LONG_HRP, "", false },
		{ "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef", "00443214c74254b635cf84653a56d7c675be77df", false },
		{ "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split",
		  "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d", false },
		{ "?1ezyfcl", "?", "", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		struct bytes text = bytes_of_str(table[i].text), data = test_hex(table[i].data);
		AUTO(buf_free) struct buf b = BUF_MAX(100);
		uint8_t out[30];

		assert_int_equal(bech32_encode(table[i].hrp, data, table[i].upper, &b), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), text);
		assert_int_equal(bech32_decode(text, table[i].hrp, table[i].upper, out, data.n), OK);
		assert_bytes_equal(BYTES(out, data.n), data);
		assert_int_equal(bech32_decode(text, table[i].hrp, table[i].upper, out, data.n + 1), ERR_FORMAT);
		if (strcmp(table[i].hrp, "?") != 0)
			assert_int_equal(bech32_decode(text, table[i].hrp, !table[i].upper, out, data.n), ERR_FORMAT);
	}
}

static void refused(void **state)
{
	static const char *const table[] = {
		"", "a", "a1", "12uel5l", "b12uel5l", "a12uel5L", "A12uel5l", "a12uel5m", "a22uel5l", "a12uel5", "a12uel5ll",
		"a12uel5b", "a12uel51", " a12uel5l", "a12uel5l ", "A1G7SGD8",
	};
	uint8_t out[1];

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		assert_int_equal(bech32_decode(bytes_of_str(table[i]), "a", false, out, 0), ERR_FORMAT);
}

static void all_lengths_and_every_letter(void **state)
{
	static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l1bio";
	uint8_t data[40], out[40];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 37 + 200);
	for (size_t n = 0; n <= sizeof(data); n++) {
		AUTO(buf_free) struct buf b = BUF_MAX(200);

		assert_int_equal(bech32_encode("age", BYTES(data, n), false, &b), OK);
		assert_int_equal(bech32_decode(BYTES_OF_BUF(&b), "age", false, out, n), OK);
		assert_memory_equal(out, data, n);
		for (size_t i = 0; n % 8 == 5 && i < b.n; i++) {
			uint8_t was = b.p[i];

			for (const char *c = letters; *c != '\0'; c++) {
				b.p[i] = (uint8_t)*c;
				assert_int_equal(bech32_decode(BYTES_OF_BUF(&b), "age", false, out, n),
						 b.p[i] == was ? OK : ERR_FORMAT);
			}
			b.p[i] = was;
		}
	}
}

/* One byte is two letters with two bits to spare: of the four spellings with a right checksum one is canonical. */
static void padding_bits(void **state)
{
	static const char *const checked[] = { "qq", "qp", "qz", "qr" };
	static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	uint8_t out[1];

	(void)state;
	for (size_t i = 0; i < LEN(checked); i++) {
		uint32_t sum = 1, gen[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
		uint8_t values[] = { 'a' >> 5, 0, 'a' & 31, 0, (uint8_t)i, 0, 0, 0, 0, 0, 0 };
		char text[11] = "a1q";

		for (size_t k = 0; k < LEN(values); k++) {
			uint32_t top = sum >> 25;

			sum = (sum & 0x1ffffff) << 5 ^ values[k];
			for (int g = 0; g < 5; g++)
				sum ^= top >> g & 1 ? gen[g] : 0;
		}
		sum ^= 1;
		text[3] = checked[i][1];
		for (int k = 0; k < 6; k++)
			text[4 + k] = letters[sum >> 5 * (5 - k) & 31];
		assert_int_equal(bech32_decode(bytes_of_str(text), "a", false, out, 1), i == 0 ? OK : ERR_FORMAT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bip_173),
		cmocka_unit_test(refused),
		cmocka_unit_test(all_lengths_and_every_letter),
		cmocka_unit_test(padding_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
