/* The official C API, as a program that is linked with libwasmtime calls it: with the shapes of 37
 * and newer. */
#ifndef BENCH_OFFICIAL_H
#define BENCH_OFFICIAL_H

#include "capi/types.h"

/* What is used of it: OFFICIAL(result, name, parameters). */
#define OFFICIAL_FUNCTIONS(OFFICIAL)                                                               \
    OFFICIAL(wasm_engine_t *, wasm_engine_new, (void))                                             \
    OFFICIAL(void, wasm_engine_delete, (wasm_engine_t *))                                          \
    OFFICIAL(wasm_valtype_t *, wasm_valtype_new, (wasm_valkind_t))                                 \
    OFFICIAL(void, wasm_valtype_vec_new, (wasm_valtype_vec_t *, size_t, wasm_valtype_t *const *))  \
    OFFICIAL(wasm_functype_t *, wasm_functype_new, (wasm_valtype_vec_t *, wasm_valtype_vec_t *))   \
    OFFICIAL(void, wasm_functype_delete, (wasm_functype_t *))                                      \
    OFFICIAL(wasmtime_store_t *, wasmtime_store_new, (wasm_engine_t *, void *, void (*)(void *)))  \
    OFFICIAL(void, wasmtime_store_delete, (wasmtime_store_t *))                                    \
    OFFICIAL(wasmtime_context_t *, wasmtime_store_context, (wasmtime_store_t *))                   \
    OFFICIAL(wasmtime_error_t *, wasmtime_module_new,                                              \
             (wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **))                     \
    OFFICIAL(void, wasmtime_module_delete, (wasmtime_module_t *))                                  \
    OFFICIAL(wasmtime_linker_t *, wasmtime_linker_new, (wasm_engine_t *))                          \
    OFFICIAL(void, wasmtime_linker_delete, (wasmtime_linker_t *))                                  \
    OFFICIAL(wasmtime_error_t *, wasmtime_linker_define_func_unchecked,                            \
             (wasmtime_linker_t *, const char *, size_t, const char *, size_t,                     \
              const wasm_functype_t *, wasmtime_func_unchecked_callback_t, void *,                 \
              void (*)(void *)))                                                                   \
    OFFICIAL(wasmtime_error_t *, wasmtime_linker_define_func,                                      \
             (wasmtime_linker_t *, const char *, size_t, const char *, size_t,                     \
              const wasm_functype_t *, wasmtime_func_callback_t, void *, void (*)(void *)))        \
    OFFICIAL(wasmtime_error_t *, wasmtime_linker_instantiate,                                      \
             (const wasmtime_linker_t *, wasmtime_context_t *, const wasmtime_module_t *,          \
              wasmtime_instance_t *, wasm_trap_t **))                                              \
    OFFICIAL(wasmtime_error_t *, wasmtime_linker_instantiate_pre,                                  \
             (const wasmtime_linker_t *, const wasmtime_module_t *, wasmtime_instance_pre_t **))   \
    OFFICIAL(wasmtime_error_t *, wasmtime_instance_pre_instantiate,                                \
             (const wasmtime_instance_pre_t *, wasmtime_context_t *, wasmtime_instance_t *,        \
              wasm_trap_t **))                                                                     \
    OFFICIAL(void, wasmtime_instance_pre_delete, (wasmtime_instance_pre_t *))                      \
    OFFICIAL(bool, wasmtime_instance_export_get,                                                   \
             (wasmtime_context_t *, const wasmtime_instance_t *, const char *, size_t,             \
              wasmtime_extern_t *))                                                                \
    OFFICIAL(wasmtime_error_t *, wasmtime_func_call,                                               \
             (wasmtime_context_t *, const wasmtime_func_t *, const wasmtime_val_t *, size_t,       \
              wasmtime_val_t *, size_t, wasm_trap_t **))                                           \
    OFFICIAL(wasmtime_error_t *, wasmtime_func_call_unchecked,                                     \
             (wasmtime_context_t *, const wasmtime_func_t *, wasmtime_val_raw_t *, size_t,         \
              wasm_trap_t **))                                                                     \
    OFFICIAL(uint8_t *, wasmtime_memory_data, (wasmtime_context_t *, const wasmtime_memory_t *))   \
    OFFICIAL(size_t, wasmtime_memory_data_size,                                                    \
             (const wasmtime_context_t *, const wasmtime_memory_t *))                              \
    OFFICIAL(wasmtime_error_t *, wasmtime_wat2wasm, (const char *, size_t, wasm_byte_vec_t *))     \
    OFFICIAL(void, wasm_byte_vec_delete, (wasm_byte_vec_t *))                                      \
    OFFICIAL(wasmtime_error_t *, wasmtime_module_serialize,                                        \
             (wasmtime_module_t *, wasm_byte_vec_t *))                                             \
    OFFICIAL(wasmtime_error_t *, wasmtime_module_deserialize_file,                                 \
             (wasm_engine_t *, const char *, wasmtime_module_t **))

struct official {
#define OFFICIAL_MEMBER(result, name, parameters) result(*name) parameters;
    OFFICIAL_FUNCTIONS(OFFICIAL_MEMBER)
#undef OFFICIAL_MEMBER
};

/* Finds them in the library at `path`; ends the program if one is missing. */
void official_open(struct official *official, const char *path);

#endif
