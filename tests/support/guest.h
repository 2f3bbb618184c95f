/* Running the programs of tests/guests, over the public API. Failures that a test does not ask to
 * see end it. */
#ifndef TEST_SUPPORT_GUEST_H
#define TEST_SUPPORT_GUEST_H

#include <wmt.h>

/* The one engine of a test program, made on first use. */
wmt_engine *guest_engine(void);

/* A linker of that engine with WASI defined, for all its stores. */
wmt_linker *guest_linker(void);

/* The program tests/guests/NAME.c. Compiled once, borrowed. */
wmt_module *guest_module(const char *name);

/* To be called at the end of the test program. */
void guest_end(void);

/* A module made from text; the caller's. */
wmt_module *guest_module_wat(const char *text);

/* Runs a program in a store of its own. False with an error. */
bool guest_try(const char *name, const wmt_wasi *wasi, int *status, wmt_error **err);

/* Runs a program that has to end by itself; gives its exit status. */
int guest_run(const char *name, const wmt_wasi *wasi);

/* Checks `err`'s kind and code, and that its message has `part` in it; clears it. */
void guest_expect_error(wmt_error **err, int kind, const char *code, const char *part);

#endif
