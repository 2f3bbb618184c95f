#include "native_valtype.h"

#include "error.h"

#include <string.h>

/* Abstract heap types, for libraries that can name them all. */
static const uint8_t heap_kinds[TYPE_HEAP_COUNT] = {
    [TYPE_HEAP_FUNC] = WASMTIME_HEAPTYPE_KIND_FUNC,
    [TYPE_HEAP_NOFUNC] = WASMTIME_HEAPTYPE_KIND_NOFUNC,
    [TYPE_HEAP_EXTERN] = WASMTIME_HEAPTYPE_KIND_EXTERN,
    [TYPE_HEAP_NOEXTERN] = WASMTIME_HEAPTYPE_KIND_NOEXTERN,
    [TYPE_HEAP_ANY] = WASMTIME_HEAPTYPE_KIND_ANY,
    [TYPE_HEAP_EQ] = WASMTIME_HEAPTYPE_KIND_EQ,
    [TYPE_HEAP_I31] = WASMTIME_HEAPTYPE_KIND_I31,
    [TYPE_HEAP_STRUCT] = WASMTIME_HEAPTYPE_KIND_STRUCT,
    [TYPE_HEAP_ARRAY] = WASMTIME_HEAPTYPE_KIND_ARRAY,
    [TYPE_HEAP_NONE] = WASMTIME_HEAPTYPE_KIND_NONE,
    [TYPE_HEAP_EXN] = WASMTIME_HEAPTYPE_KIND_EXN,
    [TYPE_HEAP_NOEXN] = WASMTIME_HEAPTYPE_KIND_NOEXN,
};

/* `funcref` or `externref`, the two that every libwasmtime can name. */
static bool is_plain_ref(const wmt_valtype *type, enum type_heap heap) {
    return type->heap == heap && type->nullable && !type->shared;
}

static bool can_name_heap(const wmt_valtype *type) {
    return type->heap < TYPE_HEAP_CONT && type->heap != TYPE_HEAP_NOTHING && !type->shared;
}

static wasm_valtype_t *make_of_heap(const wmt_engine *engine, const wmt_valtype *type) {
    wasmtime_valtype_t named;
    if (!capi_has(engine->capi, wasmtime_valtype_to_wasm) || !can_name_heap(type)) {
        return NULL;
    }
    memset(&named, 0, sizeof named);
    named.kind = WASMTIME_VALTYPE_KIND_REF;
    named.reftype.nullable = type->nullable;
    named.reftype.heaptype.kind = heap_kinds[type->heap];
    return capi_wasmtime_valtype_to_wasm(engine->capi, engine->native, &named);
}

/* NULL if this libwasmtime cannot name the type. */
static wasm_valtype_t *make(const wmt_engine *engine, const wmt_valtype *type) {
    switch (type->kind) {
    case WMT_I32:
        return capi_wasm_valtype_new(engine->capi, WASM_I32);
    case WMT_I64:
        return capi_wasm_valtype_new(engine->capi, WASM_I64);
    case WMT_F32:
        return capi_wasm_valtype_new(engine->capi, WASM_F32);
    case WMT_F64:
        return capi_wasm_valtype_new(engine->capi, WASM_F64);
    case WMT_V128:
        return capi_wasmtime_wasm_valtype_v128(engine->capi);
    default:
        break;
    }
    if (is_plain_ref(type, TYPE_HEAP_FUNC)) {
        return capi_wasm_valtype_new(engine->capi, WASM_FUNCREF);
    }
    if (is_plain_ref(type, TYPE_HEAP_EXTERN)) {
        return capi_wasm_valtype_new(engine->capi, WASM_EXTERNREF);
    }
    return make_of_heap(engine, type);
}

wasm_valtype_t *native_valtype_make(const wmt_engine *engine, const wmt_valtype *type,
                                    const char *whose, wmt_error **err) {
    wasm_valtype_t *native = make(engine, type);
    if (native == NULL) {
        (void)error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                        "this libwasmtime cannot make %s of the type %s", whose, type->text);
    }
    return native;
}

static const uint8_t number_kinds[] = {
    [WASMTIME_VALTYPE_KIND_I32] = WMT_I32,   [WASMTIME_VALTYPE_KIND_I64] = WMT_I64,
    [WASMTIME_VALTYPE_KIND_F32] = WMT_F32,   [WASMTIME_VALTYPE_KIND_F64] = WMT_F64,
    [WASMTIME_VALTYPE_KIND_V128] = WMT_V128,
};

/* The kinds of references to abstract heap types. */
static const uint8_t ref_kinds[] = {
#define KIND_ROW(id, byte, name, reference, kind) [TYPE_HEAP_##id] = kind,
    TYPE_HEAPS(KIND_ROW)
#undef KIND_ROW
};

static bool read_ref(const wasmtime_reftype_t *native, wmt_valtype *type) {
    for (uint8_t heap = TYPE_HEAP_FUNC; heap < TYPE_HEAP_CONT; heap++) {
        if (heap_kinds[heap] == native->heaptype.kind) {
            type->kind = ref_kinds[heap];
            type->heap = heap;
            type->nullable = native->nullable;
            return true;
        }
    }
    return false;
}

bool native_valtype_read(const struct capi *capi, const wasm_valtype_t *native, wmt_valtype *type) {
    wasmtime_valtype_t named;
    bool is_known = true;
    memset(&named, 0, sizeof named);
    memset(type, 0, sizeof *type);
    capi_wasmtime_valtype_new(capi, native, &named);
    if (named.kind == WASMTIME_VALTYPE_KIND_REF) {
        is_known = read_ref(&named.reftype, type);
    } else {
        type->kind = number_kinds[named.kind];
    }
    capi_wasmtime_valtype_delete(capi, &named);
    return is_known;
}
