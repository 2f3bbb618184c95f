/*
 * Trap codes.
 *
 * Up to 33 wasmtime_trap_code knew the traps 0 to 11 and aborted the process on every other one,
 * such as a failed cast or an atomic wait on a memory that is not shared, which any guest can
 * cause. There the code is taken from the message before the library is asked.
 *
 * From 34 to 41 the numbers counted a trap of component adapters (11), which moved all later ones
 * up by one; from 42 on they are as today. The numbers are those of the libraries, which the
 * headers of that time list in part only. wasmtime_trap_new_code begins at 34.
 * (Headers 33, 34 and 42: include/wasmtime/trap.h; crates/environ/src/trap_encoding.rs.)
 */
#include "capi/constant_facts.h"
#include "capi/drift/drift.h"

#include <string.h>

typedef bool trap_code_getter(const wasm_trap_t *trap, wasmtime_trap_code_t *code);
typedef wasm_trap_t *trap_new_with_code(wasmtime_trap_code_t code);

/* Up to 33 */

struct trap_text {
    const char *text; /* as the library words it at the end of a message */
    int code;         /* -1: none */
};

static const struct trap_text traps_without_code[] = {
    {"degenerate component adapter called", -1},
    {"atomic wait on non-shared memory", WASMTIME_TRAP_CODE_ATOMIC_WAIT_NON_SHARED_MEMORY},
    {"null reference", WASMTIME_TRAP_CODE_NULL_REFERENCE},
    {"null i31 reference", WASMTIME_TRAP_CODE_NULL_REFERENCE},
    {"out of bounds array access", WASMTIME_TRAP_CODE_ARRAY_OUT_OF_BOUNDS},
    {"allocation size too large", WASMTIME_TRAP_CODE_ALLOCATION_TOO_LARGE},
    {"cast failure", WASMTIME_TRAP_CODE_CAST_FAILURE},
    {"cannot enter component instance", WASMTIME_TRAP_CODE_CANNOT_ENTER_COMPONENT},
    {"async-lifted export failed to produce a result", WASMTIME_TRAP_CODE_NO_ASYNC_RESULT},
};

enum { TRAPS_WITHOUT_CODE = sizeof(traps_without_code) / sizeof(traps_without_code[0]) };

static bool message_line_is(const char *line, const char *text) {
    size_t length = strlen(text);
    return strncmp(line, text, length) == 0 && (line[length] == '\0' || line[length] == '\n');
}

static const struct trap_text *find_trap_without_code(const char *message) {
    static const char mark[] = "wasm trap: ";
    for (const char *at = strstr(message, mark); at != NULL; at = strstr(at, mark)) {
        at += strlen(mark);
        for (size_t i = 0; i < TRAPS_WITHOUT_CODE; i++) {
            if (message_line_is(at, traps_without_code[i].text)) {
                return &traps_without_code[i];
            }
        }
    }
    return NULL;
}

static bool trap_code_20(const struct capi *capi, const wasm_trap_t *trap,
                         wasmtime_trap_code_t *code) {
    wasm_message_t message;
    capi_wasm_trap_message(capi, trap, &message);
    const struct trap_text *found = find_trap_without_code(message.data);
    capi_wasm_byte_vec_delete(capi, &message);
    if (found == NULL) {
        return capi_native(capi, wasmtime_trap_code, trap_code_getter *)(trap, code);
    }
    if (found->code < 0) {
        return false;
    }
    *code = (wasmtime_trap_code_t)found->code;
    return true;
}

void drift_trap_code_without_gc_traps(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_trap_code, wasmtime_trap_code, trap_code_20);
}

/* From 34 to 41 */

enum { OLD_NUMBERS_LAST_MAJOR = 41 };

static bool is_trap_code(const struct capi_constant_fact *constant) {
    static const char prefix[] = "WASMTIME_TRAP_CODE_";
    return strncmp(constant->name, prefix, strlen(prefix)) == 0;
}

/* The row of a trap code for a major by its number (name NULL) or by its name. */
static const struct capi_constant_fact *find_number(int major, const char *name, int value) {
    for (size_t i = 0; i < capi_constant_fact_count; i++) {
        const struct capi_constant_fact *row = &capi_constant_facts[i];
        bool in_major = row->first <= major && major <= row->last;
        bool wanted = name != NULL ? strcmp(row->name, name) == 0 : row->value == value;
        if (in_major && wanted && is_trap_code(row)) {
            return row;
        }
    }
    return NULL;
}

/* The newest number of a code is the value its name has in the first major of that numbering. */
static const struct capi_constant_fact *newest_number(const struct capi_constant_fact *old) {
    return old == NULL ? NULL : find_number(OLD_NUMBERS_LAST_MAJOR + 1, old->name, 0);
}

static bool trap_code_34(const struct capi *capi, const wasm_trap_t *trap,
                         wasmtime_trap_code_t *code) {
    wasmtime_trap_code_t old;
    if (!capi_native(capi, wasmtime_trap_code, trap_code_getter *)(trap, &old)) {
        return false;
    }
    const struct capi_constant_fact *newest =
        newest_number(find_number(capi->identity.major, NULL, old));
    if (newest == NULL) {
        return false;
    }
    *code = (wasmtime_trap_code_t)newest->value;
    return true;
}

/* NULL for a trap that the library does not know: it would abort. */
static wasm_trap_t *trap_new_code_34(const struct capi *capi, wasmtime_trap_code_t code) {
    const struct capi_constant_fact *newest = find_number(OLD_NUMBERS_LAST_MAJOR + 1, NULL, code);
    if (newest == NULL) {
        return NULL;
    }
    const struct capi_constant_fact *old = find_number(capi->identity.major, newest->name, 0);
    if (old == NULL) {
        return NULL;
    }
    return capi_native(capi, wasmtime_trap_new_code,
                       trap_new_with_code *)((wasmtime_trap_code_t)old->value);
}

void drift_trap_code_with_component_adapter(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_trap_code, wasmtime_trap_code, trap_code_34);
    DRIFT_ADAPT(capi, wasmtime_trap_new_code, wasmtime_trap_new_code, trap_new_code_34);
}
