#include "help_stage.h"

struct world stage_now, stage_later, stage_other;

int stage_set_up(void **state)
{
	struct world_spec spec = world_usual();

	(void)state;
	world_make(&stage_now, spec);
	spec.cycle = 101;
	spec.version = 4;
	world_make(&stage_later, spec);
	spec = world_usual();
	spec.id = "kangning";
	spec.hospital = OTHER_HOSPITAL;
	world_make(&stage_other, spec);
	return 0;
}

int stage_tear_down(void **state)
{
	(void)state;
	world_free(&stage_now);
	world_free(&stage_later);
	world_free(&stage_other);
	return 0;
}

static uint8_t changed[1 << 16];

struct bytes stage_flipped(struct bytes from, long at)
{
	assert_true(from.n <= sizeof(changed));
	memcpy(changed, from.p, from.n);
	changed[at < 0 ? (long)from.n + at : at] ^= 1;
	return BYTES(changed, from.n);
}

void stage_open(struct stage *s, bool child)
{
	memset(s, 0, sizeof(*s));
	s->spec = world_usual_grant(&stage_now);
	s->self = person(DOCTOR);
	s->now = WORLD_NOW;
	world_grant(&stage_now, &s->spec, &s->grant);
	struct grant_spec second = s->spec;
	second.first = 0;
	second.n = 3;
	world_grant(&stage_now, &second, &s->second);
	world_granted(&stage_now, &s->spec, &s->grant, &s->parts);
	if (child) {
		struct grant_spec spec = s->spec;

		s->parent = s->grant;
		spec.signer = DOCTOR;
		spec.doctor = COLLEAGUE;
		spec.may_pass_on = false;
		spec.parent = s->parent.id;
		world_grant(&stage_now, &spec, &s->grant);
		world_granted(&stage_now, &spec, &s->grant, &s->parts);
		s->parts.parent = BYTES_OF_BUF(&s->parent.statement);
		s->self = person(COLLEAGUE);
		s->spec = spec;
	}
	memcpy(s->id, s->grant.id, 32);
	s->seen = world_seen(&stage_later);
	s->certificate = BUF_MAX(STATEMENT_MAX);
	world_certify(&stage_now, DOCTOR, WORLD_NOW - 10, &s->certificate);
	s->known.certificates = calloc(1, sizeof(*s->known.certificates));
	assert_non_null(s->known.certificates);
	struct statement st;
	assert_int_equal(doctor_open(BYTES_OF_BUF(&s->certificate), stage_now.hospital.sign, &st, &s->known.certificates[0].doctor), OK);
	s->known.n = s->known.max = 1;
}

void stage_close(struct stage *s)
{
	world_grant_free(&s->grant);
	world_grant_free(&s->second);
	buf_free(&s->parent.statement);
	buf_free(&s->parent.bundle);
	buf_free(&s->certificate);
	verify_certificates_free(&s->known);
}
