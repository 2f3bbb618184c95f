#include "capi/cranelift_flag.h"

#include "capi/capi.h"

#include <string.h>

#define GROUP_SHARED "shared"
#define GROUP_WASMTIME "wasmtime"
#define GROUP_X86_64 "x86_64"
#define GROUP_AARCH64 "aarch64"
#define GROUP_RISCV64 "riscv64gc"
#define GROUP_S390X "s390x"
#define GROUP_PULLEY "pulley"

static const struct capi_cranelift_flag flags[] = {
#define CAPI_CRANELIFT_FLAG(group, name, kind, least, most, words, first, last)                    \
    {GROUP_##group, name, CAPI_CRANELIFT_##kind, least, most, words, first, last},
#include "capi/cranelift_flags.def"
};

static const size_t flag_count = sizeof flags / sizeof *flags;

static bool is_in(const struct capi *capi, const struct capi_cranelift_flag *flag) {
    int major = capi->identity.major;
    return major >= flag->first && (major <= flag->last || flag->last == CAPI_MAJOR_LAST);
}

const struct capi_cranelift_flag *capi_cranelift_flag_find(const struct capi *capi,
                                                           const char *name) {
    for (size_t i = 0; i < flag_count; i++) {
        if (is_in(capi, &flags[i]) && strcmp(flags[i].name, name) == 0) {
            return &flags[i];
        }
    }
    return NULL;
}

const struct capi_cranelift_flag *capi_cranelift_flag_at(const struct capi *capi, size_t index) {
    for (size_t i = 0; i < flag_count; i++) {
        if (is_in(capi, &flags[i]) && index-- == 0) {
            return &flags[i];
        }
    }
    return NULL;
}

bool capi_cranelift_group_applies(const char *group, const char *processor, bool with_winch) {
    if (strcmp(group, GROUP_WASMTIME) == 0) {
        return !with_winch;
    }
    return strcmp(group, GROUP_SHARED) == 0 || strcmp(group, processor) == 0;
}
