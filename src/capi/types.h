/*
 * The types of Wasmtime's C API that functions.def speaks of, under their own names, in the shape
 * they have in the newest major. Older majors' shapes are known to the adapters in drift/ alone.
 *
 * These are this project's own declarations: libwmt is built without Wasmtime's headers, and a
 * file that includes this one must not include those. Sizes and offsets are checked against the
 * tables by layouts.c.
 */
#ifndef CAPI_TYPES_H
#define CAPI_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capi/constants.h"

typedef char byte_t;
typedef byte_t wasm_byte_t;
typedef float float32_t;
typedef double float64_t;
typedef uint8_t wasmtime_v128[16];

/* Kinds travel as one byte; their values are in constants.h. */
typedef uint8_t wasm_externkind_t;
typedef uint8_t wasm_mutability_t;
typedef uint8_t wasm_valkind_t;
typedef uint8_t wasmtime_component_item_kind_t;
typedef uint8_t wasmtime_component_valkind_t;
typedef uint8_t wasmtime_component_valtype_kind_t;
typedef uint8_t wasmtime_extern_kind_t;
typedef uint8_t wasmtime_heaptype_kind_t;
typedef uint8_t wasmtime_opt_level_t;
typedef uint8_t wasmtime_profiling_strategy_t;
typedef uint8_t wasmtime_regalloc_algorithm_t;
typedef uint8_t wasmtime_storage_type_kind_t;
typedef uint8_t wasmtime_strategy_t;
typedef uint8_t wasmtime_trap_code_t;
typedef uint8_t wasmtime_update_deadline_kind_t;
typedef uint8_t wasmtime_valkind_t;
typedef uint8_t wasmtime_valtype_kind_t;

typedef uint32_t wasm_memory_pages_t;
typedef uint32_t wasm_table_size_t;

/* Objects that are only ever seen through a pointer. */
#define CAPI_OPAQUE(name) typedef struct name name

CAPI_OPAQUE(wasi_config_t);
CAPI_OPAQUE(wasm_config_t);
CAPI_OPAQUE(wasm_engine_t);
CAPI_OPAQUE(wasm_exporttype_t);
CAPI_OPAQUE(wasm_extern_t);
CAPI_OPAQUE(wasm_externtype_t);
CAPI_OPAQUE(wasm_foreign_t);
CAPI_OPAQUE(wasm_frame_t);
CAPI_OPAQUE(wasm_func_t);
CAPI_OPAQUE(wasm_functype_t);
CAPI_OPAQUE(wasm_global_t);
CAPI_OPAQUE(wasm_globaltype_t);
CAPI_OPAQUE(wasm_importtype_t);
CAPI_OPAQUE(wasm_instance_t);
CAPI_OPAQUE(wasm_memory_t);
CAPI_OPAQUE(wasm_memorytype_t);
CAPI_OPAQUE(wasm_module_t);
CAPI_OPAQUE(wasm_ref_t);
CAPI_OPAQUE(wasm_shared_module_t);
CAPI_OPAQUE(wasm_store_t);
CAPI_OPAQUE(wasm_table_t);
CAPI_OPAQUE(wasm_tabletype_t);
CAPI_OPAQUE(wasm_tagtype_t);
CAPI_OPAQUE(wasm_trap_t);
CAPI_OPAQUE(wasm_valtype_t);
CAPI_OPAQUE(wasmtime_array_ref_pre_t);
CAPI_OPAQUE(wasmtime_array_type_t);
CAPI_OPAQUE(wasmtime_call_future_t);
CAPI_OPAQUE(wasmtime_caller_t);
CAPI_OPAQUE(wasmtime_component_enum_type_t);
CAPI_OPAQUE(wasmtime_component_export_index_t);
CAPI_OPAQUE(wasmtime_component_extern_t);
CAPI_OPAQUE(wasmtime_component_flags_type_t);
CAPI_OPAQUE(wasmtime_component_func_type_t);
CAPI_OPAQUE(wasmtime_component_future_type_t);
CAPI_OPAQUE(wasmtime_component_instance_type_t);
CAPI_OPAQUE(wasmtime_component_linker_instance_t);
CAPI_OPAQUE(wasmtime_component_linker_t);
CAPI_OPAQUE(wasmtime_component_list_type_t);
CAPI_OPAQUE(wasmtime_component_map_type_t);
CAPI_OPAQUE(wasmtime_component_option_type_t);
CAPI_OPAQUE(wasmtime_component_record_type_t);
CAPI_OPAQUE(wasmtime_component_resource_any_t);
CAPI_OPAQUE(wasmtime_component_resource_host_t);
CAPI_OPAQUE(wasmtime_component_resource_type_t);
CAPI_OPAQUE(wasmtime_component_result_type_t);
CAPI_OPAQUE(wasmtime_component_stream_type_t);
CAPI_OPAQUE(wasmtime_component_t);
CAPI_OPAQUE(wasmtime_component_tuple_type_t);
CAPI_OPAQUE(wasmtime_component_type_t);
CAPI_OPAQUE(wasmtime_component_variant_type_t);
CAPI_OPAQUE(wasmtime_context_t);
CAPI_OPAQUE(wasmtime_error_t);
CAPI_OPAQUE(wasmtime_exn_t);
CAPI_OPAQUE(wasmtime_exn_type_t);
CAPI_OPAQUE(wasmtime_guestprofiler_t);
CAPI_OPAQUE(wasmtime_instance_pre_t);
CAPI_OPAQUE(wasmtime_linker_t);
CAPI_OPAQUE(wasmtime_module_t);
CAPI_OPAQUE(wasmtime_module_type_t);
CAPI_OPAQUE(wasmtime_pooling_allocation_config_t);
CAPI_OPAQUE(wasmtime_sharedmemory_t);
CAPI_OPAQUE(wasmtime_store_t);
CAPI_OPAQUE(wasmtime_struct_ref_pre_t);
CAPI_OPAQUE(wasmtime_struct_type_t);
CAPI_OPAQUE(wasmtime_wasip2_config_t);

/* A vector: a count and its elements, in memory that belongs to the library. */
#define CAPI_VECTOR(name, element)                                                                 \
    typedef struct name {                                                                          \
        size_t size;                                                                               \
        element *data;                                                                             \
    } name

CAPI_VECTOR(wasm_byte_vec_t, wasm_byte_t);
CAPI_VECTOR(wasm_exporttype_vec_t, wasm_exporttype_t *);
CAPI_VECTOR(wasm_extern_vec_t, wasm_extern_t *);
CAPI_VECTOR(wasm_externtype_vec_t, wasm_externtype_t *);
CAPI_VECTOR(wasm_frame_vec_t, wasm_frame_t *);
CAPI_VECTOR(wasm_functype_vec_t, wasm_functype_t *);
CAPI_VECTOR(wasm_globaltype_vec_t, wasm_globaltype_t *);
CAPI_VECTOR(wasm_importtype_vec_t, wasm_importtype_t *);
CAPI_VECTOR(wasm_memorytype_vec_t, wasm_memorytype_t *);
CAPI_VECTOR(wasm_tabletype_vec_t, wasm_tabletype_t *);
CAPI_VECTOR(wasm_tagtype_vec_t, wasm_tagtype_t *);
CAPI_VECTOR(wasm_valtype_vec_t, wasm_valtype_t *);

typedef wasm_byte_vec_t wasm_name_t;
typedef wasm_name_t wasm_message_t; /* ends with a NUL that is counted */

typedef struct wasm_limits_t {
    uint32_t min;
    uint32_t max;
} wasm_limits_t;

typedef struct wasm_val_t {
    wasm_valkind_t kind;
    union {
        int32_t i32;
        int64_t i64;
        float32_t f32;
        float64_t f64;
        wasm_ref_t *ref;
    } of;
} wasm_val_t;

CAPI_VECTOR(wasm_val_vec_t, wasm_val_t);

/* Handles: plain data that names an object of the store with the number store_id; 0 is no store. */

typedef struct wasmtime_func {
    uint64_t store_id;
    void *private;
} wasmtime_func_t;

typedef struct wasmtime_global {
    uint64_t store_id;
    uint32_t private1;
    uint32_t private2;
    uint32_t private3;
} wasmtime_global_t;

typedef struct wasmtime_instance {
    uint64_t store_id;
    size_t private;
} wasmtime_instance_t;

/* The inner structure counts: its padding keeps private2 out of the first 16 bytes. */
#define CAPI_ITEM_HANDLE(name)                                                                     \
    typedef struct name {                                                                          \
        struct {                                                                                   \
            uint64_t store_id;                                                                     \
            uint32_t private1;                                                                     \
        };                                                                                         \
        uint32_t private2;                                                                         \
    } name##_t

CAPI_ITEM_HANDLE(wasmtime_memory);
CAPI_ITEM_HANDLE(wasmtime_table);
CAPI_ITEM_HANDLE(wasmtime_tag);

typedef union wasmtime_extern_union {
    wasmtime_func_t func;
    wasmtime_global_t global;
    wasmtime_table_t table;
    wasmtime_memory_t memory;
    wasmtime_sharedmemory_t *sharedmemory;
    wasmtime_tag_t tag;
} wasmtime_extern_union_t;

typedef struct wasmtime_extern {
    wasmtime_extern_kind_t kind;
    wasmtime_extern_union_t of;
} wasmtime_extern_t;

/* References: each is a root that keeps an object alive until it is unrooted. */
#define CAPI_REFERENCE(name)                                                                       \
    typedef struct name {                                                                          \
        uint64_t store_id;                                                                         \
        uint32_t private1;                                                                         \
        uint32_t private2;                                                                         \
        void *private3;                                                                            \
    } name##_t

CAPI_REFERENCE(wasmtime_anyref);
CAPI_REFERENCE(wasmtime_arrayref);
CAPI_REFERENCE(wasmtime_eqref);
CAPI_REFERENCE(wasmtime_exnref);
CAPI_REFERENCE(wasmtime_externref);
CAPI_REFERENCE(wasmtime_structref);

typedef union wasmtime_valunion {
    int32_t i32;
    int64_t i64;
    float32_t f32;
    float64_t f64;
    wasmtime_anyref_t anyref;
    wasmtime_externref_t externref;
    wasmtime_exnref_t exnref;
    wasmtime_func_t funcref;
    wasmtime_v128 v128;
} wasmtime_valunion_t;

typedef struct wasmtime_val {
    wasmtime_valkind_t kind;
    wasmtime_valunion_t of;
} wasmtime_val_t;

/* What the unchecked calls exchange: numbers little-endian, references as indices or pointers. */
typedef union wasmtime_val_raw {
    int32_t i32;
    int64_t i64;
    float32_t f32;
    float64_t f64;
    wasmtime_v128 v128;
    uint32_t anyref;
    uint32_t externref;
    uint32_t exnref;
    void *funcref;
} wasmtime_val_raw_t;

/* Value types of the newest kind, able to name every reference type. */

typedef union wasmtime_heaptype_union {
    wasm_functype_t *concrete_func;
    wasmtime_array_type_t *concrete_array;
    wasmtime_struct_type_t *concrete_struct;
    wasmtime_exn_type_t *concrete_exn;
} wasmtime_heaptype_union_t;

typedef struct wasmtime_heaptype {
    wasmtime_heaptype_kind_t kind;
    wasmtime_heaptype_union_t of;
} wasmtime_heaptype_t;

typedef struct wasmtime_reftype {
    bool nullable;
    wasmtime_heaptype_t heaptype;
} wasmtime_reftype_t;

typedef struct wasmtime_valtype {
    wasmtime_valtype_kind_t kind;
    wasmtime_reftype_t reftype;
} wasmtime_valtype_t;

typedef struct wasmtime_storage_type {
    wasmtime_storage_type_kind_t kind;
    wasm_valtype_t *valtype;
} wasmtime_storage_type_t;

typedef struct wasmtime_field_type {
    bool mutable_;
    wasmtime_storage_type_t storage;
} wasmtime_field_type_t;

typedef struct wasmtime_guestprofiler_modules {
    const wasm_name_t *name;
    const wasmtime_module_t *mod;
} wasmtime_guestprofiler_modules_t;

/* Components */

typedef struct wasmtime_component_func {
    struct {
        uint64_t store_id;
        uint32_t private1;
    };
    uint32_t private2;
    void *private3;
} wasmtime_component_func_t;

typedef struct wasmtime_component_instance {
    uint64_t store_id;
    uint32_t private;
} wasmtime_component_instance_t;

typedef union wasmtime_component_valtype_union {
    wasmtime_component_list_type_t *list;
    wasmtime_component_record_type_t *record;
    wasmtime_component_tuple_type_t *tuple;
    wasmtime_component_variant_type_t *variant;
    wasmtime_component_enum_type_t *enum_;
    wasmtime_component_option_type_t *option;
    wasmtime_component_result_type_t *result;
    wasmtime_component_flags_type_t *flags;
    wasmtime_component_resource_type_t *own;
    wasmtime_component_resource_type_t *borrow;
    wasmtime_component_future_type_t *future;
    wasmtime_component_stream_type_t *stream;
    wasmtime_component_map_type_t *map;
} wasmtime_component_valtype_union_t;

typedef struct wasmtime_component_valtype_t {
    wasmtime_component_valtype_kind_t kind;
    wasmtime_component_valtype_union_t of;
} wasmtime_component_valtype_t;

typedef union wasmtime_component_item_union {
    wasmtime_component_type_t *component;
    wasmtime_component_instance_type_t *component_instance;
    wasmtime_module_type_t *module;
    wasmtime_component_func_type_t *component_func;
    wasmtime_component_resource_type_t *resource;
    wasm_functype_t *core_func;
    wasmtime_component_valtype_t type;
} wasmtime_component_item_union_t;

typedef struct wasmtime_component_item_t {
    wasmtime_component_item_kind_t kind;
    wasmtime_component_item_union_t of;
} wasmtime_component_item_t;

typedef struct wasmtime_component_val wasmtime_component_val_t;
typedef struct wasmtime_component_valmap_entry wasmtime_component_valmap_entry_t;
typedef struct wasmtime_component_valrecord_entry wasmtime_component_valrecord_entry_t;

CAPI_VECTOR(wasmtime_component_valflags_t, wasm_name_t);
CAPI_VECTOR(wasmtime_component_vallist_t, wasmtime_component_val_t);
CAPI_VECTOR(wasmtime_component_valmap_t, wasmtime_component_valmap_entry_t);
CAPI_VECTOR(wasmtime_component_valrecord_t, wasmtime_component_valrecord_entry_t);
CAPI_VECTOR(wasmtime_component_valtuple_t, wasmtime_component_val_t);

typedef struct wasmtime_component_valvariant {
    wasm_name_t discriminant;
    wasmtime_component_val_t *val; /* NULL for a case without a payload */
} wasmtime_component_valvariant_t;

typedef struct wasmtime_component_valresult {
    bool is_ok;
    wasmtime_component_val_t *val; /* NULL for a side without a payload */
} wasmtime_component_valresult_t;

typedef union wasmtime_component_valunion {
    bool boolean;
    int8_t s8;
    uint8_t u8;
    int16_t s16;
    uint16_t u16;
    int32_t s32;
    uint32_t u32;
    int64_t s64;
    uint64_t u64;
    float32_t f32;
    float64_t f64;
    uint32_t character;
    wasm_name_t string;
    wasmtime_component_vallist_t list;
    wasmtime_component_valrecord_t record;
    wasmtime_component_valtuple_t tuple;
    wasmtime_component_valvariant_t variant;
    wasm_name_t enumeration;
    wasmtime_component_val_t *option; /* NULL for none */
    wasmtime_component_valresult_t result;
    wasmtime_component_valflags_t flags;
    wasmtime_component_valmap_t map;
    wasmtime_component_resource_any_t *resource;
} wasmtime_component_valunion_t;

struct wasmtime_component_val {
    wasmtime_component_valkind_t kind;
    wasmtime_component_valunion_t of;
};

struct wasmtime_component_valmap_entry {
    wasmtime_component_val_t key;
    wasmtime_component_val_t value;
};

struct wasmtime_component_valrecord_entry {
    wasm_name_t name;
    wasmtime_component_val_t val;
};

/* Callbacks. The first three have no name in the C API. */

typedef void (*capi_finalizer_t)(void *env);

typedef ptrdiff_t (*capi_output_callback_t)(void *env, const unsigned char *bytes, size_t size);

typedef wasmtime_error_t *(*capi_epoch_callback_t)(const wasmtime_context_t *context, void *env,
                                                   uint64_t *epoch_deadline_delta,
                                                   wasmtime_update_deadline_kind_t *update_kind);

typedef wasm_trap_t *(*wasm_func_callback_t)(const wasm_val_vec_t *args, wasm_val_vec_t *results);

typedef wasm_trap_t *(*wasm_func_callback_with_env_t)(void *env, const wasm_val_vec_t *args,
                                                      wasm_val_vec_t *results);

typedef wasm_trap_t *(*wasmtime_func_callback_t)(void *env, wasmtime_caller_t *caller,
                                                 const wasmtime_val_t *args, size_t nargs,
                                                 wasmtime_val_t *results, size_t nresults);

typedef wasm_trap_t *(*wasmtime_func_unchecked_callback_t)(void *env, wasmtime_caller_t *caller,
                                                           wasmtime_val_raw_t *args_and_results,
                                                           size_t args_and_results_len);

typedef bool (*wasmtime_func_async_continuation_callback_t)(void *env);

typedef struct wasmtime_async_continuation_t {
    wasmtime_func_async_continuation_callback_t callback;
    void *env;
    capi_finalizer_t finalizer;
} wasmtime_async_continuation_t;

typedef void (*wasmtime_func_async_callback_t)(void *env, wasmtime_caller_t *caller,
                                               const wasmtime_val_t *args, size_t nargs,
                                               wasmtime_val_t *results, size_t nresults,
                                               wasm_trap_t **trap,
                                               wasmtime_async_continuation_t *continuation);

typedef uint8_t *(*wasmtime_memory_get_callback_t)(void *env, size_t *byte_size,
                                                   size_t *byte_capacity);

typedef wasmtime_error_t *(*wasmtime_memory_grow_callback_t)(void *env, size_t new_size);

typedef struct wasmtime_linear_memory {
    void *env;
    wasmtime_memory_get_callback_t get_memory;
    wasmtime_memory_grow_callback_t grow_memory;
    capi_finalizer_t finalizer;
} wasmtime_linear_memory_t;

typedef wasmtime_error_t *(*wasmtime_new_memory_callback_t)(void *env,
                                                            const wasm_memorytype_t *type,
                                                            size_t minimum, size_t maximum,
                                                            size_t reserved_size, size_t guard_size,
                                                            wasmtime_linear_memory_t *memory);

typedef struct wasmtime_memory_creator {
    void *env;
    wasmtime_new_memory_callback_t new_memory;
    capi_finalizer_t finalizer;
} wasmtime_memory_creator_t;

typedef uint8_t *(*wasmtime_stack_memory_get_callback_t)(void *env, size_t *size);

typedef struct wasmtime_stack_memory {
    void *env;
    wasmtime_stack_memory_get_callback_t get_stack_memory;
    capi_finalizer_t finalizer;
} wasmtime_stack_memory_t;

typedef wasmtime_error_t *(*wasmtime_new_stack_memory_callback_t)(void *env, size_t size,
                                                                  bool zeroed,
                                                                  wasmtime_stack_memory_t *stack);

typedef struct wasmtime_stack_creator {
    void *env;
    wasmtime_new_stack_memory_callback_t new_stack;
    capi_finalizer_t finalizer;
} wasmtime_stack_creator_t;

typedef wasmtime_error_t *(*wasmtime_component_func_callback_t)(
    void *env, wasmtime_context_t *context, const wasmtime_component_func_type_t *type,
    wasmtime_component_val_t *args, size_t nargs, wasmtime_component_val_t *results,
    size_t nresults);

typedef void (*wasmtime_component_func_async_callback_t)(
    void *env, wasmtime_context_t *context, const wasmtime_component_func_type_t *type,
    wasmtime_component_val_t *args, size_t nargs, wasmtime_component_val_t *results,
    size_t nresults, wasmtime_error_t **error, wasmtime_async_continuation_t *continuation);

typedef wasmtime_error_t *(*wasmtime_component_resource_destructor_t)(void *env,
                                                                      wasmtime_context_t *context,
                                                                      uint32_t rep);

#undef CAPI_OPAQUE
#undef CAPI_VECTOR
#undef CAPI_ITEM_HANDLE
#undef CAPI_REFERENCE

#endif
