#include "capi/target.h"

#include "os/platform.h"

#include <stdio.h>
#include <string.h>

/* Pulley can be compiled for since 30, and run beside the native compiler since 37. */
enum { PULLEY_FIRST = 30, PULLEY_RUNS_FIRST = 37 };

/* Whether a part of the triple after the processor starts with `name`. */
static bool has_part(const char *triple, const char *name) {
    const char *part = strchr(triple, '-');
    for (; part != NULL; part = strchr(part + 1, '-')) {
        if (strncmp(part + 1, name, strlen(name)) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_pulley(const char *processor) {
    return strcmp(processor, "pulley32") == 0 || strcmp(processor, "pulley64") == 0 ||
           strcmp(processor, "pulley32be") == 0 || strcmp(processor, "pulley64be") == 0;
}

/* Pulley of this process's width and byte order. */
static bool is_pulley_of_host(const char *processor) {
    const uint16_t probe = 1;
    bool little = *(const uint8_t *)&probe == 1;
    const char *wide = little ? "pulley64" : "pulley64be";
    const char *narrow = little ? "pulley32" : "pulley32be";
    return strcmp(processor, sizeof(void *) == 8 ? wide : narrow) == 0;
}

/* Both forms of this platform's triple: the vendor "unknown" may be left out. */
static bool is_host(const char *triple) {
    static const char vendor[] = "-unknown";
    size_t processor = strlen(os_processor());
    const char *rest = os_triple_rest();
    if (strncmp(triple, os_processor(), processor) != 0 || rest[0] == '\0') {
        return false;
    }
    if (strcmp(triple + processor, rest) == 0) {
        return true;
    }
    return strncmp(rest, vendor, sizeof vendor - 1) == 0 &&
           strcmp(triple + processor, rest + sizeof vendor - 1) == 0;
}

static bool switches_stacks(const char *processor, const char *triple) {
    bool has_system =
        has_part(triple, "linux") || has_part(triple, "darwin") || has_part(triple, "macos");
    return strcmp(processor, "x86_64") == 0 && has_system;
}

static unsigned host_properties(void) {
    enum os_system system = os_system();
    bool has_vtune = strcmp(os_processor(), "x86_64") == 0 && system != OS_SYSTEM_OTHER;
    return (system != OS_SYSTEM_LINUX ? (unsigned)CAPI_HOST_NOT_LINUX : 0) |
           (system == OS_SYSTEM_WINDOWS ? (unsigned)CAPI_HOST_WINDOWS : 0) |
           (system == OS_SYSTEM_MACOS ? (unsigned)CAPI_HOST_MACOS : 0) |
           (has_vtune ? 0 : (unsigned)CAPI_HOST_WITHOUT_VTUNE);
}

static unsigned target_properties(const char *processor, const char *triple, bool with_winch) {
    bool is_aarch64 = strcmp(processor, "aarch64") == 0;
    bool has_winch = is_aarch64 || strcmp(processor, "x86_64") == 0;
    bool is_apple = has_part(triple, "darwin") || has_part(triple, "macos");
    return (is_apple ? 0 : (unsigned)CAPI_TARGET_NOT_APPLE) |
           (has_part(triple, "windows") ? (unsigned)CAPI_TARGET_WINDOWS : 0) |
           (is_pulley(processor) ? (unsigned)CAPI_TARGET_PULLEY : 0) |
           (switches_stacks(processor, triple) ? 0 : (unsigned)CAPI_TARGET_NO_STACK_SWITCHING) |
           (has_winch ? 0 : (unsigned)CAPI_TARGET_NO_WINCH) |
           (with_winch && is_aarch64 ? (unsigned)CAPI_TARGET_WINCH_ON_AARCH64 : 0);
}

struct capi_target capi_target_read(const struct capi *capi, const char *triple, bool with_winch) {
    struct capi_target target = {.processor = ""};
    char host[64];
    char processor[sizeof target.processor];
    bool pulley = false;
    if (triple == NULL) {
        (void)snprintf(host, sizeof host, "%s%s", os_processor(), os_triple_rest());
    }
    (void)snprintf(processor, sizeof processor, "%.*s",
                   (int)strcspn(triple == NULL ? host : triple, "-"),
                   triple == NULL ? host : triple);
    pulley = is_pulley(processor);
    (void)snprintf(target.processor, sizeof target.processor, "%s", pulley ? "pulley" : processor);
    target.is_narrow = strncmp(processor, "pulley32", 8) == 0;
    target.properties = host_properties() |
                        target_properties(processor, triple == NULL ? host : triple, with_winch);
    target.has_compiler = triple == NULL || (pulley ? capi->identity.major >= PULLEY_FIRST
                                                    : strcmp(processor, os_processor()) == 0);
    target.runs_here = triple == NULL || is_host(triple) ||
                       (capi->identity.major >= PULLEY_RUNS_FIRST && is_pulley_of_host(processor));
    return target;
}
