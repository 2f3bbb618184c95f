/* Emphasis on a terminal. */
#ifndef WMT_CLI_STYLE_H
#define WMT_CLI_STYLE_H

#include <stdio.h>

enum style { STYLE_HEADING, STYLE_WRONG };

/* What to print before the text, and after it: "" where no colours are wanted, which is everywhere
 * but on a terminal, and there too if the environment variable NO_COLOR says something
 * (no-color.org) or TERM is "dumb". */
const char *style_begin(FILE *stream, enum style style);
const char *style_end(FILE *stream);

#endif
