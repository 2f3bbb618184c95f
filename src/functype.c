#include "functype.h"

#include "alloc.h"
#include "error.h"
#include "native_valtype.h"

#include <string.h>

static bool make_vector(const wmt_engine *engine, const wmt_valtype *types, size_t count,
                        wasm_valtype_vec_t *out, wmt_error **err) {
    capi_wasm_valtype_vec_new_uninitialized(engine->capi, out, count);
    for (size_t i = 0; i < count; i++) {
        out->data[i] = NULL;
    }
    for (size_t i = 0; i < count; i++) {
        out->data[i] = native_valtype_make(engine, &types[i], "a host function", err);
        if (out->data[i] == NULL) {
            capi_wasm_valtype_vec_delete(engine->capi, out);
            return false;
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
