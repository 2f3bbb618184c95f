#include "inspect.h"

#include "command.h"
#include "style.h"

#include <inttypes.h>
#include <stdio.h>

enum { NUMBER_WIDTH = 10 };

/* U+0080 to U+009F are control characters too, which a terminal may follow. */
static bool is_control(const char *at, size_t rest) {
    unsigned char byte = (unsigned char)at[0];
    unsigned char next = rest > 1 ? (unsigned char)at[1] : 0;
    return byte < ' ' || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next <= 0x9f);
}

/* A name in quotes, as the text format writes it. Whoever made the module chose it. */
static void print_name(const char *name, size_t length) {
    (void)putchar('"');
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '"' || name[i] == '\\') {
            (void)printf("\\%c", name[i]);
        } else if (is_control(name + i, length - i)) {
            (void)printf("\\%02x", (unsigned char)name[i]);
            if ((unsigned char)name[i] == 0xc2) {
                (void)printf("\\%02x", (unsigned char)name[++i]);
            }
        } else {
            (void)putchar(name[i]);
        }
    }
    (void)putchar('"');
}

static void print_heading(const char *text, size_t count) {
    (void)printf("%s%s%s: %zu\n", style_begin(stdout, STYLE_HEADING), text, style_end(stdout),
                 count);
}

static void print_imports(const wmt_inspection *inspection) {
    print_heading("imports", wmt_inspection_import_count(inspection));
    for (size_t i = 0; i < wmt_inspection_import_count(inspection); i++) {
        size_t length = 0;
        const char *name = wmt_inspection_import_module(inspection, i, &length);
        (void)fputs("  ", stdout);
        print_name(name, length);
        (void)putchar(' ');
        name = wmt_inspection_import_name(inspection, i, &length);
        print_name(name, length);
        (void)printf(" %s\n", wmt_type_text(wmt_inspection_import_type(inspection, i)));
    }
}

static void print_exports(const wmt_inspection *inspection) {
    print_heading("exports", wmt_inspection_export_count(inspection));
    for (size_t i = 0; i < wmt_inspection_export_count(inspection); i++) {
        size_t length = 0;
        const char *name = wmt_inspection_export_name(inspection, i, &length);
        (void)fputs("  ", stdout);
        print_name(name, length);
        (void)printf(" %s\n", wmt_type_text(wmt_inspection_export_type(inspection, i)));
    }
}

/* Custom sections have names that anybody can choose; the others those of the specification. */
static void print_section(const wmt_inspection *inspection, size_t index) {
    size_t length = 0;
    const char *name = wmt_inspection_section_name(inspection, index, &length);
    (void)printf("  %*" PRIu64 " at %-*" PRIu64 " ", NUMBER_WIDTH,
                 wmt_inspection_section_size(inspection, index), NUMBER_WIDTH,
                 wmt_inspection_section_offset(inspection, index));
    if (wmt_inspection_section_id(inspection, index) > 0) {
        (void)fputs(name, stdout);
    } else {
        print_name(name, length);
    }
    (void)putchar('\n');
}

int inspect_print_text(const struct inspected *inspected) {
    const wmt_inspection *inspection = inspected->inspection;
    (void)printf("%s: %s, %zu bytes", inspected->file, inspected->content, inspected->size);
    if (inspected->version != NULL) {
        (void)printf(", made by Wasmtime %s", inspected->version);
    }
    (void)putchar('\n');
    print_imports(inspection);
    print_exports(inspection);
    print_heading("sections", wmt_inspection_section_count(inspection));
    for (size_t i = 0; i < wmt_inspection_section_count(inspection); i++) {
        print_section(inspection, i);
    }
    return STATUS_OK;
}
