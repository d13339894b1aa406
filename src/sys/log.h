/*
 * The log of a program: one line an event on standard error, written in one
 * piece, for machines and engineers alike, hence in English:
 *
 *	2026-01-31T08:00:00Z batch-applied hospital=renhe number=7
 *
 * No personal data, no keys, no addresses of clients. Only programs log;
 * libraries return errors.
 */
#ifndef MIZHEN_SYS_LOG_H
#define MIZHEN_SYS_LOG_H

#define LOG_LINE_MAX 1024   /* bytes; longer lines are cut */

/*
 * EVENT is a fixed name in lower case with hyphens; FORMAT gives "key=value"
 * pairs with a space between ("" for none). Control characters become '?'.
 */
void log_event(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
