#include "verify/verify_certificates.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"

void verify_certificates_free(struct verify_certificates *list)
{
	free(list->certificates);
	*list = (struct verify_certificates){ 0 };
}

const struct verify_certificate *verify_certificates_find(const struct verify_certificates *list,
							  const uint8_t sign[static ATOM_KEY_LEN])
{
	for (size_t i = 0; i < list->n; i++)
		if (memcmp(list->certificates[i].doctor.sign, sign, ATOM_KEY_LEN) == 0)
			return &list->certificates[i];
	return NULL;
}

enum err verify_certificates_add(struct bytes answer, const struct verify_hospital *at, uint64_t now,
			struct verify_certificates *list, struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct bytes raw = cbor_skip(&r);
		struct verify_certificate c = { .raw = raw };
		struct statement st;

		if (r.err != OK)
			break;
		enum err e = doctor_open(raw, at->hospital.signing, &st, &c.doctor);
		if (e != OK && e != ERR_SIGNATURE)
			return verify_bad_answer(why, e, "doctors");
		if (e != OK || !bytes_equal(c.doctor.hospital, at->hospital.id))
			return problem_about(why, PROBLEM_CERTIFICATE, ERR_SIGNATURE, at->hospital.id);
		if (doctor_check(&c.doctor, at->has_revoked ? &at->revoked : NULL, now) != OK)
			continue;
		if (ARRAY_GROW(list->certificates, list->n, list->max) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
		list->certificates[list->n++] = c;
	}
	return cbor_done(&r) == OK ? OK : verify_bad_answer(why, r.err, "doctors");
}
