#include "functype.h"

#include "alloc.h"
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
static wasm_valtype_t *make_valtype(const wmt_engine *engine, const wmt_valtype *type) {
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

static bool make_vector(const wmt_engine *engine, const wmt_valtype *types, size_t count,
                        wasm_valtype_vec_t *out, wmt_error **err) {
    capi_wasm_valtype_vec_new_uninitialized(engine->capi, out, count);
    for (size_t i = 0; i < count; i++) {
        out->data[i] = NULL;
    }
    for (size_t i = 0; i < count; i++) {
        out->data[i] = make_valtype(engine, &types[i]);
        if (out->data[i] == NULL) {
            capi_wasm_valtype_vec_delete(engine->capi, out);
            return error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                             "this libwasmtime cannot make a host function with the type %s",
                             types[i].text);
        }
    }
    return true;
}

wasm_functype_t *functype_make(const wmt_engine *engine, const wmt_type *type, wmt_error **err) {
    wasm_valtype_vec_t params = {0, NULL};
    wasm_valtype_vec_t results = {0, NULL};
    if (!make_vector(engine, type->func.params, type->func.param_count, &params, err)) {
        return NULL;
    }
    if (!make_vector(engine, type->func.results, type->func.result_count, &results, err)) {
        capi_wasm_valtype_vec_delete(engine->capi, &params);
        return NULL;
    }
    return capi_wasm_functype_new(engine->capi, &params, &results);
}

/* Values as libwasmtime names them, with their name in a signature. */
static const char *kind_text(wasm_valkind_t kind) {
    switch (kind) {
    case WASM_I32:
        return "i32";
    case WASM_I64:
        return "i64";
    case WASM_F32:
        return "f32";
    case WASM_F64:
        return "f64";
    case WASMTIME_V128:
        return "v128";
    case WASM_FUNCREF:
        return "funcref";
    default:
        return "externref";
    }
}

enum { KIND_TEXT_ROOM = 16 /* for a comma, a space and the longest name */ };

static char *add_text(char *end, const char *text) {
    size_t length = strlen(text);
    memcpy(end, text, length + 1);
    return end + length;
}

static char *add_vector(char *end, const struct capi *capi, const wasm_valtype_vec_t *types) {
    end = add_text(end, "(");
    for (size_t i = 0; i < types->size; i++) {
        end = add_text(end, i == 0 ? "" : ", ");
        end = add_text(end, kind_text(capi_wasm_valtype_kind(capi, types->data[i])));
    }
    return add_text(end, ")");
}

/* To be freed with mem_free(). */
static char *make_text(const struct capi *capi, const wasm_functype_t *native) {
    const wasm_valtype_vec_t *params = capi_wasm_functype_params(capi, native);
    const wasm_valtype_vec_t *results = capi_wasm_functype_results(capi, native);
    char *text = mem_alloc_array(params->size + results->size + 1, KIND_TEXT_ROOM);
    if (text != NULL) {
        char *end = add_vector(text, capi, params);
        end = add_text(end, " -> ");
        (void)add_vector(end, capi, results);
    }
    return text;
}

wmt_type *functype_ask(const struct capi *capi, const wasmtime_context_t *context,
                       const wasmtime_func_t *func, wmt_error **err) {
    wasm_functype_t *native = capi_wasmtime_func_type(capi, context, func);
    char *text = make_text(capi, native);
    wmt_type *type = NULL;
    capi_wasm_functype_delete(capi, native);
    if (text == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    type = type_parse_func(text, err);
    mem_free(text);
    if (type != NULL) {
        type->func.def = NULL;
    }
    return type;
}
