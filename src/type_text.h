/* Reading types from text: words and signs, value types, and what went wrong at which column. */
#ifndef WMT_SRC_TYPE_TEXT_H
#define WMT_SRC_TYPE_TEXT_H

#include "error.h"
#include "type.h"

/* The text and how far it has been read. After a failure everything else fails too. */
struct type_text {
    const char *text;
    const char *at;
    bool failed;
    wmt_error **err;
    enum error_id id; /* of its failures */
    const char *what; /* it is, for messages */
};

/* The text was to go on with what `expected` says. */
void type_text_fail(struct type_text *text, const char *expected);

/* Reads a word or sign if it is this one. */
bool type_text_accept(struct type_text *text, const char *word);

/* The same, and fails if it is not. */
void type_text_expect(struct type_text *text, const char *word, const char *expected);

/* Reads a number if there is one, else gives 0. */
bool type_text_number(struct type_text *text, uint64_t *number);

/* Reads a value type. Its own text is not made yet: type_add_val_text(). */
void type_text_value(struct type_text *text, wmt_valtype *type);

/* Fails if anything follows. False after any failure. */
bool type_text_end(struct type_text *text);

/* What makes a type of a text, in an arena that the type will own. NULL after a failure, or when
 * memory ran out. */
typedef wmt_type *type_maker(struct type_text *text, struct arena *arena);

/* A type made of the whole text, to be freed with type_delete(); NULL with an error. */
wmt_type *type_text_parse(struct type_text *text, type_maker *make);

#endif
