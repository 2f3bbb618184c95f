#include "style.h"

#include "system/system.h"

#include <stdlib.h>
#include <string.h>

static bool wants_style(FILE *stream) {
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    bool refused = no_color != NULL && *no_color != '\0';
    bool is_dumb = term == NULL || strcmp(term, "dumb") == 0;
    return !refused && !is_dumb && system_is_terminal(stream);
}

const char *style_begin(FILE *stream, enum style style) {
    if (!wants_style(stream)) {
        return "";
    }
    return style == STYLE_WRONG ? "\033[1;31m" : "\033[1m";
}

const char *style_end(FILE *stream) { return wants_style(stream) ? "\033[0m" : ""; }
