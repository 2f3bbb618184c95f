#include "config_check.h"

#include "capi/capi.h"
#include "capi/config_rules.h"
#include "capi/cranelift_flag.h"
#include "error.h"
#include "os/mapping.h"
#include "os/os.h"
#include "os/platform.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the rules of src/capi see of a config. */

static bool get_setting(const void *settings, enum capi_function_index function, uint64_t *value) {
    const wmt_config *config = settings;
    for (size_t i = 0; i < config->count; i++) {
        const struct config_setting *setting = &config->settings[i];
        if (config_options[setting->option].function == function && setting->text == NULL) {
            *value = setting->number;
            return true;
        }
    }
    return false;
}

static const char *get_flag(const void *settings, const char *flag) {
    const wmt_config *config = settings;
    for (size_t i = 0; i < config->count; i++) {
        const struct config_setting *setting = &config->settings[i];
        if (setting->option == CONFIG_cranelift_flag && strcmp(setting->text, flag) == 0) {
            return setting->flag_value;
        }
    }
    return NULL;
}

/* Contradictions */

static enum config_option_id option_of(enum capi_function_index function) {
    size_t id = 0;
    while (id < CONFIG_OPTION_COUNT - 1 && config_options[id].function != function) {
        id++;
    }
    return (enum config_option_id)id;
}

static void describe(const wmt_config *config, const struct capi_config_term *term, char *buffer,
                     size_t size) {
    enum config_option_id id = option_of(term->setting);
    const char *target = config_text(config, CONFIG_target);
    char text[80];
    if (id == CONFIG_target) {
        (void)snprintf(buffer, size, target == NULL ? "this platform" : "`target=%.80s`", target);
        return;
    }
    config_option_format(id, term->value, text, sizeof text);
    (void)snprintf(buffer, size, "`%s`%s", text, term->is_default ? " (the default)" : "");
}

static void describe_flag(const char *flag, const char *word, char *buffer, size_t size) {
    (void)snprintf(buffer, size, "`cranelift-flag=%s:%s`", flag, word);
}

static bool check_agreement(const wmt_config *config, const struct capi_target *target,
                            wmt_error **err) {
    struct capi_config_view view = {config, get_setting, get_flag, target->properties};
    struct capi_config_clash clash;
    char a[128];
    char b[128];
    if (capi_config_agrees(config->capi, &view, &clash)) {
        return true;
    }
    if (clash.other_flag != NULL) {
        describe_flag(clash.other_flag, clash.other_word, a, sizeof a);
    } else {
        describe(config, &clash.a, a, sizeof a);
    }
    if (clash.flag != NULL) {
        describe_flag(clash.flag, clash.word, b, sizeof b);
    } else {
        describe(config, &clash.b, b, sizeof b);
    }
    return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                     "libwasmtime %s cannot have %s together with %s", capi_version(config->capi),
                     b, a);
}

/* The target */

static bool check_target(const wmt_config *config, const struct capi_target *target,
                         wmt_error **err) {
    return target->has_compiler ||
           error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                     "`target=%.80s`: libwasmtime %s has no compiler for the processor `%s`, only "
                     "for `%s`",
                     config_text(config, CONFIG_target), capi_version(config->capi),
                     target->processor, os_processor());
}

static bool check_flags(const wmt_config *config, const struct capi_target *target, bool is_winch,
                        wmt_error **err) {
    for (size_t i = 0; i < config->count; i++) {
        const struct config_setting *setting = &config->settings[i];
        const struct capi_cranelift_flag *flag = NULL;
        if (setting->option != CONFIG_cranelift_flag) {
            continue;
        }
        flag = capi_cranelift_flag_find(config->capi, setting->text);
        if (flag == NULL ||
            !capi_cranelift_group_applies(flag->group, target->processor, is_winch)) {
            return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                             "the flag `%s` of Cranelift is not there for the processor `%s`%s",
                             setting->text, target->processor, is_winch ? " and Winch" : "");
        }
    }
    return true;
}

/* Sizes */

/* A guest's stack is measured downwards from the caller's, so it must not reach below address 0:
 * then every call traps, or aborts from 33 to 41. */
static bool check_stacks(const wmt_config *config, wmt_error **err) {
    uint64_t wasm = config_number(config, CONFIG_max_wasm_stack, CONFIG_DEFAULT_WASM_STACK);
    uint64_t async = config_async_stack(config);
    uintptr_t here = (uintptr_t)&wasm;
    if (wasm >= here) {
        return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                         "`max-wasm-stack=%" PRIu64 "` is more than the address space has", wasm);
    }
    if (wasm > async &&
        capi_config_compares_stacks(config->capi, config_is_on(config, CONFIG_async_support))) {
        return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                         "`max-wasm-stack=%" PRIu64 "` is more than `async-stack-size=%" PRIu64
                         "`, whose stacks it has to fit in",
                         wasm, async);
    }
    return true;
}

/* The guard of memories that never move covers what that of the others covers. */
static bool check_guards(const wmt_config *config, wmt_error **err) {
    uint64_t moving_default = 64 << 10;
    uint64_t fixed_default = sizeof(void *) == 8 ? UINT64_C(2) << 30 : moving_default;
    uint64_t fixed = config_number_of_either(config, CONFIG_static_memory_guard_size,
                                             CONFIG_memory_guard_size, fixed_default);
    uint64_t moving = config_number_of_either(config, CONFIG_dynamic_memory_guard_size,
                                              CONFIG_memory_guard_size, moving_default);
    if (capi_config_guards_agree(config->capi, fixed, moving, os_page_size())) {
        return true;
    }
    return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                     "`static-memory-guard-size=%" PRIu64
                     "` is less than `dynamic-memory-guard-size=%" PRIu64 "`",
                     fixed, moving);
}

/* Cranelift's proofs count with the end of a memory's guard; without them it may lie beyond what
 * can be counted, until a memory is made. */
static bool check_proofs(const wmt_config *config, wmt_error **err) {
    const char *proofs = get_flag(config, "enable_pcc");
    uint64_t reservation = config_number_of_either(
        config, CONFIG_memory_reservation, CONFIG_static_memory_maximum_size, UINT64_C(4) << 30);
    uint64_t guard = config_number_of_either(config, CONFIG_memory_guard_size,
                                             CONFIG_static_memory_guard_size, UINT64_C(2) << 30);
    if (proofs == NULL || strcmp(proofs, "true") != 0 || guard <= UINT64_MAX - reservation) {
        return true;
    }
    return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                     "`cranelift-flag=enable_pcc:true` cannot count as far as a reservation of "
                     "%" PRIu64 " bytes and a guard of %" PRIu64 " bytes reach",
                     reservation, guard);
}

/* Files */

/* A profiler's file is made when the engine is. */
static bool check_profiler(const wmt_config *config, wmt_error **err) {
    uint64_t profiler = config_number(config, CONFIG_profiler, WASMTIME_PROFILING_STRATEGY_NONE);
    const char *folder = NULL;
    char path[64];
    char reason[160];
    if (profiler == WASMTIME_PROFILING_STRATEGY_JITDUMP) {
        folder = ".";
    } else if (profiler == WASMTIME_PROFILING_STRATEGY_PERFMAP) {
        folder = "/tmp";
    } else {
        return true;
    }
    (void)snprintf(path, sizeof path, "%s/wmt-profile", folder);
    return os_path_check(path, OS_PATH_WRITE_FILE, reason, sizeof reason) ||
           error_set_for_reason(
               err, ERROR_ID_BAD_OPTION_VALUE, reason,
               "`profiler=%s` writes a file in the folder `%s`",
               profiler == WASMTIME_PROFILING_STRATEGY_JITDUMP ? "jitdump" : "perfmap", folder);
}

/* Creators */

static bool check_memory_creator(const wmt_config *config, wmt_error **err) {
    bool stays = config_number(config, CONFIG_memory_may_move, 1) == 0 ||
                 config_is_on(config, CONFIG_static_memory_forced);
    if (config->memory_creator == NULL) {
        return true;
    }
    if (config_is_on(config, CONFIG_pooling)) {
        return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                         "`pooling=on` takes memories from its pools, not from the memory creator");
    }
    return !stays || capi_knows_guards_of_creators(config->capi) ||
           error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                     "with a memory creator libwasmtime %s cannot have `memory-may-move=off`",
                     capi_version(config->capi));
}

bool config_check(const wmt_config *config, wmt_error **err) {
    bool is_winch =
        config_number(config, CONFIG_strategy, WASMTIME_STRATEGY_AUTO) == WASMTIME_STRATEGY_WINCH;
    struct capi_target target =
        capi_target_read(config->capi, config_text(config, CONFIG_target), is_winch);
    bool is_pulley = (target.properties & CAPI_TARGET_PULLEY) != 0;
    return check_target(config, &target, err) && check_agreement(config, &target, err) &&
           check_flags(config, &target, is_winch, err) && check_stacks(config, err) &&
           check_guards(config, err) && check_proofs(config, err) && check_profiler(config, err) &&
           check_memory_creator(config, err) &&
           config_check_pools(config, target.is_narrow, is_pulley, err);
}
