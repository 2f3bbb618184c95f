#include "support/type_lines.h"

#include <stdio.h>
#include <string.h>

static void add_line(char *text, size_t size, const char *word, const char *name,
                     const wmt_type *type) {
    size_t length = strlen(text);
    (void)snprintf(text + length, size - length, "%s %-16s %s\n", word, name, wmt_type_text(type));
}

void type_lines(const struct module_types *types, char *text, size_t size) {
    text[0] = '\0';
    for (size_t i = 0; i < types->import_count; i++) {
        char name[200];
        (void)snprintf(name, sizeof name, "%s.%s", types->imports[i].module,
                       types->imports[i].name);
        add_line(text, size, "import", name, types->imports[i].type);
    }
    for (size_t i = 0; i < types->export_count; i++) {
        add_line(text, size, "export", types->exports[i].name, types->exports[i].type);
    }
}
