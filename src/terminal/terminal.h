/*
 * What every command works with, and the table of commands (main.c).
 *
 * A command reads its arguments, does its work, and prints its result for
 * people, or with --json leaves one JSON value in out. On an error the problem
 * is in why. main prints both.
 */
#ifndef MIZHEN_TERMINAL_TERMINAL_H
#define MIZHEN_TERMINAL_TERMINAL_H

#include "bytes/json_put.h"
#include "terminal/args.h"
#include "terminal/home_dir.h"
#include "terminal/problem.h"

#define TERMINAL_OUT_MAX ((size_t)1 << 30)

struct terminal {
	const char *home;            /* --home, or NULL */
	bool json;                   /* --json */
	struct home_dir dir;
	struct problem why;
	int status;                  /* exit status of a command that did what it could: 0 unless set */
	struct buf out;
};

/* What every command takes besides its own options. */
#define TERMINAL_OPTIONS(t)                      \
	{ "home", ARGS_TEXT, &(t)->home, 0, 0 }, \
	{ "json", ARGS_FLAG, &(t)->json, 0, 0 }

/* Opens the home folder, after the arguments were read. */
enum err terminal_open(struct terminal *t);

/* OK, or the problem PROBLEM_MEMORY for what went wrong while writing out. */
enum err terminal_wrote(struct terminal *t, enum err e);

/* A problem for people, on standard error; and for programs, as a JSON value: NULL is null. */
void terminal_tell(const struct problem *p);
void terminal_put_problem(struct json_put *w, const struct problem *p);

enum err patient_open_run(struct terminal *t, int argc, char **argv);
enum err patient_link_run(struct terminal *t, int argc, char **argv);
enum err patient_recovery_run(struct terminal *t, int argc, char **argv);
enum err patient_records_run(struct terminal *t, int argc, char **argv);
enum err patient_show_run(struct terminal *t, int argc, char **argv);
enum err patient_verify_run(struct terminal *t, int argc, char **argv);
enum err patient_export_run(struct terminal *t, int argc, char **argv);
enum err patient_doctors_run(struct terminal *t, int argc, char **argv);
enum err patient_grant_run(struct terminal *t, int argc, char **argv);
enum err patient_grants_run(struct terminal *t, int argc, char **argv);
enum err patient_revoke_run(struct terminal *t, int argc, char **argv);
enum err patient_forget_run(struct terminal *t, int argc, char **argv);
enum err doctor_enroll_run(struct terminal *t, int argc, char **argv);
enum err doctor_status_run(struct terminal *t, int argc, char **argv);
enum err doctor_inbox_run(struct terminal *t, int argc, char **argv);
enum err doctor_records_run(struct terminal *t, int argc, char **argv);
enum err doctor_show_run(struct terminal *t, int argc, char **argv);
enum err doctor_pass_on_run(struct terminal *t, int argc, char **argv);

#endif
