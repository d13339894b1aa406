#include "test.h"

#include "statement/identity_field.h"

static void names_go_both_ways(void **state)
{
	(void)state;
	for (int i = 0; i < IDENTITY_FIELDS; i++) {
		enum identity_field back = IDENTITY_FIELDS;

		assert_int_equal(identity_field_from_name(bytes_of_str(identity_field_name((enum identity_field)i)), &back), OK);
		assert_int_equal(back, i);
	}
}

static void other_names(void **state)
{
	static const char *const bad[] = { "", "nam", "names", "NAME", "id-card", " name", "name " };
	enum identity_field field = IDENTITY_PHONE;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(identity_field_from_name(bytes_of_str(bad[i]), &field), ERR_NOT_FOUND);
	assert_int_equal(field, IDENTITY_PHONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(other_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
