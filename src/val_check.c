#include "val_check.h"

#include "error.h"

#include <stdio.h>
#include <string.h>

static const char *const role_names[] = {
    [VAL_ARGUMENT] = "argument",   [VAL_RESULT] = "result", [VAL_ELEMENT] = "the element",
    [VAL_CONTENT] = "the content", [VAL_FIELD] = "field",
};

static const enum error_id role_errors[] = {
    [VAL_ARGUMENT] = ERROR_ID_ARGUMENT_KIND, [VAL_RESULT] = ERROR_ID_RESULT_KIND,
    [VAL_ELEMENT] = ERROR_ID_VALUE_KIND,     [VAL_CONTENT] = ERROR_ID_VALUE_KIND,
    [VAL_FIELD] = ERROR_ID_OBJECT_FIELD,
};

void val_name(char name[VAL_NAME_ROOM], enum val_role role, size_t index) {
    if (role != VAL_ELEMENT && role != VAL_CONTENT) {
        (void)snprintf(name, VAL_NAME_ROOM, "%s %zu", role_names[role], index);
    } else {
        (void)snprintf(name, VAL_NAME_ROOM, "%s", role_names[role]);
    }
}

/* The value at hand, with what is to be said of it. */
struct check {
    const wmt_store *store;
    const char *name;
    enum error_id id;
    const wmt_valtype *type;
    wmt_error **err;
};

static const char *kind_for_message(uint32_t kind) {
    return kind == WMT_NONE ? "not set" : wmt_valkind_name(kind);
}

/* Whether a reference to the function can be of that type; all functions match funcref. */
static bool func_matches(const struct handle *handle, const wmt_valtype *type) {
    wmt_valtype given;
    if (type == NULL || (type->heap == TYPE_HEAP_FUNC && !type->shared)) {
        return true;
    }
    if (!type_is_known_exactly(handle->type)) {
        return false;
    }
    memset(&given, 0, sizeof given);
    given.kind = WMT_FUNCREF;
    given.heap = TYPE_HEAP_DEFINED;
    given.def = handle->type->func.def;
    return type_val_matches(&given, type);
}

static bool check_func(const struct check *check, const wmt_func *func) {
    const struct handle *handle = handle_find(func);
    if (handle == NULL || handle->kind != WMT_EXTERN_FUNC) {
        return handle_refuse(func, WMT_EXTERN_FUNC, check->name, check->err) != NULL;
    }
    if (handle->store != check->store) {
        return error_set(check->err, ERROR_ID_WRONG_STORE, "%s is a function of another store",
                         check->name);
    }
    return func_matches(handle, check->type) ||
           error_set(check->err, check->id, "%s is a function of type %s, but %s is wanted",
                     check->name, handle->type == NULL ? "unknown" : handle->type->text,
                     check->type->text);
}

static bool check_ref(const struct check *check, const wmt_val *val) {
    struct handle *ref = ref_find(val->of.ref);
    if (ref == NULL) {
        return ref_refuse(val->of.ref, check->name, check->err);
    }
    if (ref->store != check->store) {
        return error_set(check->err, ERROR_ID_WRONG_STORE, "%s is a reference of another store",
                         check->name);
    }
    if (ref_valkind(ref) != val->kind) {
        return error_set(check->err, check->id, "%s is %s, which is no %s", check->name,
                         ref_words(wmt_ref_kind_of(val->of.ref)), wmt_valkind_name(val->kind));
    }
    return check->type == NULL || ref_may_match(ref, check->type) ||
           error_set(check->err, check->id, "%s is %s, but %s is wanted", check->name,
                     ref_words(wmt_ref_kind_of(val->of.ref)), check->type->text);
}

static bool check_reference(const struct check *check, const wmt_val *val) {
    bool is_null = val->kind == WMT_FUNCREF ? val->of.func == NULL : val->of.ref == NULL;
    if (is_null) {
        return check->type == NULL || check->type->nullable ||
               error_set(check->err, check->id, "%s is null, but %s is wanted", check->name,
                         check->type->text);
    }
    if (val->kind == WMT_FUNCREF) {
        return check_func(check, val->of.func);
    }
    return check_ref(check, val);
}

static bool check_kind(const struct check *check, uint32_t kind) {
    if (check->type == NULL) {
        return (kind != WMT_NONE && kind <= WMT_EXNREF) ||
               error_set(check->err, check->id, "%s is %s, which cannot be passed", check->name,
                         kind_for_message(kind));
    }
    return kind == check->type->kind ||
           error_set(check->err, check->id, "%s is %s, but %s is wanted", check->name,
                     kind_for_message(kind), check->type->text);
}

bool val_check(const wmt_store *store, enum val_role role, size_t index, const wmt_valtype *type,
               const wmt_val *val, wmt_error **err) {
    char name[VAL_NAME_ROOM];
    struct check check = {store, name, role_errors[role], type, err};
    val_name(name, role, index);
    return check_kind(&check, val->kind) && (val->kind <= WMT_V128 || check_reference(&check, val));
}
