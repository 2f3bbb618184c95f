/* What a module imports and exports, one line each, as in the comments of tests/guests/types. */
#ifndef TEST_SUPPORT_TYPE_LINES_H
#define TEST_SUPPORT_TYPE_LINES_H

#include "module_types.h"

/* Writes lines such as
 *
 *     import m.log            (i32) -> ()
 *     export memory           memory 1
 *
 * into `text`, cut off at `size`. */
void type_lines(const struct module_types *types, char *text, size_t size);

#endif
