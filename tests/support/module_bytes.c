#include "support/module_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

size_t module_bytes_number(uint8_t *to, uint32_t number) {
    size_t size = 0;
    for (; number > 0x7f; number >>= 7) {
        to[size++] = (uint8_t)(number | 0x80);
    }
    to[size++] = (uint8_t)number;
    return size;
}

static void add(struct module_bytes *module, const void *bytes, size_t size) {
    assert_true(size <= MODULE_BYTES_MAX - module->size);
    memcpy(module->bytes + module->size, bytes, size);
    module->size += size;
}

static void add_number(struct module_bytes *module, uint32_t number) {
    uint8_t bytes[5];
    add(module, bytes, module_bytes_number(bytes, number));
}

/* The content is there already, from `start`: puts its size before it. */
static void end_section(struct module_bytes *module, size_t start) {
    uint8_t content[MODULE_BYTES_MAX];
    size_t size = module->size - start;
    memcpy(content, module->bytes + start, size);
    module->size = start;
    add_number(module, (uint32_t)size);
    add(module, content, size);
}

static const char *add_name(struct module_bytes *module, const char *at) {
    size_t length = strcspn(at, "'");
    add_number(module, (uint32_t)length);
    add(module, at, length);
    return at + length + 1;
}

void module_bytes_add(struct module_bytes *module, const char *description, uint32_t shift) {
    const char *at = description + strspn(description, " ");
    size_t section = 0;
    while (*at != '\0') {
        char *end = NULL;
        if (*at == '\'') {
            at = add_name(module, at + 1);
        } else if (*at == ';') {
            end_section(module, section);
            at++;
        } else if (*at == '$' || *at == '#') {
            add_number(module, (uint32_t)strtoul(at + 1, &end, 10) + (*at == '$' ? shift : 0));
            at = end;
        } else if (at[strspn(at, "0123456789")] == ':') {
            add(module, &(uint8_t){(uint8_t)strtoul(at, &end, 10)}, 1);
            section = module->size;
            at = end + 1;
        } else {
            add(module, &(uint8_t){(uint8_t)strtoul(at, &end, 16)}, 1);
            assert_true(end == at + 2);
            at = end;
        }
        at += strspn(at, " ");
    }
}

struct module_bytes module_bytes(const char *description, uint32_t shift) {
    struct module_bytes module;
    module.size = 0;
    module_bytes_add(&module, "00 61 73 6d 01 00 00 00", 0);
    module_bytes_add(&module, description, shift);
    return module;
}
