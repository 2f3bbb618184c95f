/**
 * @file wmt/typed.h
 * Typed calls: functions of a guest as C functions, and C functions as imports of a guest.
 *
 * A macro says the type once, as a C prototype does, and gives functions made for it. The wasm type
 * comes from the C types, is compared with the guest's once, when the function is bound, and a call
 * then costs a few nanoseconds. A C type that WebAssembly has nothing for does not compile.
 *
 * @code
 * WMT_TYPED_FUNC(gcd, int32_t, (int32_t, int32_t));          // at file scope
 *
 * gcd_func gcd = gcd_get(instance, "gcd", &err);             // compares the types
 * int32_t divisor = gcd_call(gcd, 1071, 462, &err);
 * @endcode
 *
 * | C type                                              | in WebAssembly               |
 * |-----------------------------------------------------|------------------------------|
 * | `int`, `unsigned`, `int32_t`, `uint32_t`            | i32                          |
 * | `long long`, `unsigned long long`, `int64_t`, `uint64_t` | i64                     |
 * | `long`, `unsigned long`, `size_t`                   | i64 or i32, by their size    |
 * | `float`, `double`                                   | f32, f64                     |
 * | `wmt_vector`                                        | v128                         |
 * | `wmt_addr32`, `wmt_addr64`                          | i32, i64: an address in guest memory |
 * | `wmt_func *`                                        | funcref                      |
 * | `wmt_ref *`                                         | externref                    |
 * | `wmt_any`, `wmt_exn`                                | anyref, exnref               |
 * | a struct of WMT_TYPED_RESULTS(), as the result      | several results              |
 *
 * Smaller integers and `bool` have no counterpart: take `int32_t`. There may be up to 16 parameters
 * and 16 results; more than that, and types known only at run time, are for wmt_func_call().
 *
 * All of this is inline, valid in C11 and C++11, and made of what wmt/raw.h exports. What it says
 * of failures, of threads and of versions of libwasmtime holds here.
 */
#ifndef WMT_TYPED_H
#define WMT_TYPED_H

#include <limits.h>
#include <wmt/instance.h>
#include <wmt/linker.h>
#include <wmt/raw.h>

/** An address in a 32-bit memory of a guest, as its `char *` is: a type of its own, so that it
 *  cannot be mistaken for a number. */
typedef struct wmt_addr32 {
    uint32_t address; /**< for wmt_memory_read() and its like */
} wmt_addr32;

/** An address in a 64-bit memory of a guest. */
typedef struct wmt_addr64 {
    uint64_t address; /**< for wmt_memory_read() and its like */
} wmt_addr64;

/** Make an address in a 32-bit memory. */
static inline wmt_addr32 wmt_addr32_at(uint32_t address) {
    wmt_addr32 made;
    made.address = address;
    return made;
}

/** Make an address in a 64-bit memory. */
static inline wmt_addr64 wmt_addr64_at(uint64_t address) {
    wmt_addr64 made;
    made.address = address;
    return made;
}

/** A reference to a GC object: a type of its own, since a bare `wmt_ref *` is an externref. */
typedef struct wmt_any {
    wmt_ref *ref; /**< as in a wmt_val of kind WMT_ANYREF; NULL is the null reference */
} wmt_any;

/** A reference to an exception. */
typedef struct wmt_exn {
    wmt_ref *ref; /**< as in a wmt_val of kind WMT_EXNREF; NULL is the null reference */
} wmt_exn;

/** Say that `ref` is of kind WMT_ANYREF. */
static inline wmt_any wmt_any_of(wmt_ref *ref) {
    wmt_any made;
    made.ref = ref;
    return made;
}

/** Say that `ref` is of kind WMT_EXNREF. */
static inline wmt_exn wmt_exn_of(wmt_ref *ref) {
    wmt_exn made;
    made.ref = ref;
    return made;
}

/**
 * Declare a function of a guest, by its type.
 *
 * @param NAME how the names begin of what is declared:
 *        - `NAME_func`, a struct with one member, `wmt_func *func`: the bound function, to be
 *          copied as you like, valid as long as its store;
 *        - `NAME_func NAME_get(wmt_instance *instance, const char *name, wmt_error **err)`: the
 *          export of that name, bound; fails as wmt_instance_func() and wmt_func_bind();
 *        - `NAME_func NAME_bind(wmt_store *store, wmt_func *func, wmt_error **err)`: any function,
 *          bound; fails as wmt_func_bind(), which says what `store` is for;
 *        - `RESULT NAME_call(NAME_func func, ..., wmt_error **err)`, with the parameters: the
 *          call; zero on failure, fails as wmt_func_call_raw(). If RESULT is `void`, it returns
 *          true, or false on failure.
 * @param RESULT the type of the result, `void`, or `struct S` of a WMT_TYPED_RESULTS(S, ...).
 * @param PARAMS the types of the parameters in parentheses: `(int32_t, double)`, or `(void)`.
 */
#define WMT_TYPED_FUNC(NAME, RESULT, PARAMS)                                                       \
    typedef struct NAME##_func {                                                                   \
        wmt_func *func;                                                                            \
    } NAME##_func;                                                                                 \
    WMT_TYPED_SIGNATURE(NAME##_func_signature, RESULT, PARAMS)                                     \
    WMT_TYPED_INLINE NAME##_func NAME##_bind(wmt_store *store, wmt_func *func, wmt_error **err) {  \
        char text[WMT_TYPED_TEXT];                                                                 \
        NAME##_func bound;                                                                         \
        bound.func = wmt_func_bind(func, store, NAME##_func_signature(text), err);                 \
        return bound;                                                                              \
    }                                                                                              \
    WMT_TYPED_INLINE NAME##_func NAME##_get(wmt_instance *instance, const char *name,              \
                                            wmt_error **err) {                                     \
        return NAME##_bind(NULL, wmt_instance_func(instance, name, err), err);                     \
    }                                                                                              \
    WMT_TYPED_BY_RESULT(WMT_TYPED_CALL_, RESULT)(NAME, RESULT, PARAMS) struct NAME##_func

/**
 * Declare a struct for several results.
 *
 * @code
 * WMT_TYPED_RESULTS(divided, (int32_t, quotient), (int32_t, rest));
 * WMT_TYPED_FUNC(divide, struct divided, (int32_t, int32_t));
 * @endcode
 *
 * @param NAME the name of the struct: `struct NAME`.
 * @param ... the results, in their order: type and name of each member, in parentheses.
 */
#define WMT_TYPED_RESULTS(NAME, ...)                                                               \
    struct NAME {                                                                                  \
        WMT_TYPED_EACH_OF(WMT_TYPED_FIELD, ~, __VA_ARGS__)                                         \
    };                                                                                             \
    enum { NAME##_count = WMT_TYPED_COUNT(~, __VA_ARGS__) };                                       \
    WMT_TYPED_INLINE char *NAME##_add_kinds(char *end) {                                           \
        WMT_TYPED_EACH_OF(WMT_TYPED_ADD_FIELD, ~, __VA_ARGS__)                                     \
        return end;                                                                                \
    }                                                                                              \
    WMT_TYPED_INLINE struct NAME NAME##_from_slots(const wmt_raw *slots) {                         \
        struct NAME results;                                                                       \
        WMT_TYPED_EACH_OF(WMT_TYPED_GET_FIELD, ~, __VA_ARGS__)                                     \
        return results;                                                                            \
    }                                                                                              \
    WMT_TYPED_INLINE void NAME##_to_slots(wmt_raw *slots, struct NAME results) {                   \
        WMT_TYPED_EACH_OF(WMT_TYPED_PUT_FIELD, ~, __VA_ARGS__)                                     \
    }                                                                                              \
    struct NAME

/**
 * Make imports of a C function, which has to be declared before: `RESULT NAME PARAMS`.
 *
 * The first parameter may be `wmt_call *`, which is none of the guest's: through it the function
 * fails (`call->err`), finds its `env`, the store, and the caller's exports. What wmt_func_callback
 * says of host functions holds.
 *
 * @code
 * static int32_t add(int32_t a, int32_t b) { return a + b; }
 * WMT_TYPED_HOST_FUNC(add, int32_t, (int32_t, int32_t));
 *
 * add_define(linker, "env", "add", NULL, NULL, &err);        // or add_new(store, ...)
 * @endcode
 *
 * @param NAME the C function, and how the names begin of what is declared:
 *        - `wmt_func *NAME_new(wmt_store *store, void *env, wmt_finalizer finalizer,
 *          wmt_error **err)`: a function of the store, as wmt_func_new() makes one;
 *        - `bool NAME_define(wmt_linker *linker, const char *module, const char *name, void *env,
 *          wmt_finalizer finalizer, wmt_error **err)`: a definition for all stores, as
 *          wmt_linker_define_func() makes one.
 * @param RESULT the type of the result, `void`, or `struct S` of a WMT_TYPED_RESULTS(S, ...).
 * @param PARAMS the types of the parameters in parentheses, `(void)` if there are none. A function
 *        of another type than RESULT and PARAMS say does not compile.
 */
#define WMT_TYPED_HOST_FUNC(NAME, RESULT, PARAMS)                                                  \
    WMT_TYPED_SIGNATURE(NAME##_host_signature, RESULT, PARAMS)                                     \
    WMT_TYPED_INLINE void NAME##_enter(wmt_call *call, wmt_raw *slots) {                           \
        WMT_TYPED_CHECK_FUNC(NAME, RESULT, PARAMS);                                                \
        (void)call;                                                                                \
        (void)slots;                                                                               \
        WMT_TYPED_BY_RESULT(WMT_TYPED_ENTER_, RESULT)(NAME, RESULT, PARAMS);                       \
    }                                                                                              \
    WMT_TYPED_INLINE wmt_func *NAME##_new(wmt_store *store, void *env, wmt_finalizer finalizer,    \
                                          wmt_error **err) {                                       \
        char text[WMT_TYPED_TEXT];                                                                 \
        return wmt_func_new_raw(store, NAME##_host_signature(text), NAME##_enter, env, finalizer,  \
                                err);                                                              \
    }                                                                                              \
    WMT_TYPED_INLINE bool NAME##_define(wmt_linker *linker, const char *module, const char *name,  \
                                        void *env, wmt_finalizer finalizer, wmt_error **err) {     \
        char text[WMT_TYPED_TEXT];                                                                 \
        return wmt_linker_define_func_raw(linker, module, name, NAME##_host_signature(text),       \
                                          NAME##_enter, env, finalizer, err);                      \
    }                                                                                              \
    struct NAME##_host

/* ---- From here on: how it is done. None of these names is for programs. ---- */
/** @cond */

#if defined(__GNUC__)
#define WMT_TYPED_INLINE static inline __attribute__((unused))
#else
#define WMT_TYPED_INLINE static inline
#endif

/* The C types: ROW(suffix, type, kind, how a value is put into a slot, how it is got out). Every
 * integer type is here, since which of them int64_t and size_t are differs between platforms. */
#define WMT_TYPED_TYPES(ROW)                                                                       \
    ROW(int, int, WMT_I32, slot->u64 = (uint32_t)value, slot->i32)                                 \
    ROW(uint, unsigned int, WMT_I32, slot->u64 = value, slot->u32)                                 \
    WMT_TYPED_LONG_TYPES(ROW)                                                                      \
    ROW(llong, long long, WMT_I64, slot->i64 = value, slot->i64)                                   \
    ROW(ullong, unsigned long long, WMT_I64, slot->u64 = value, slot->u64)                         \
    ROW(float, float, WMT_F32, slot->f32 = value, slot->f32)                                       \
    ROW(double, double, WMT_F64, slot->f64 = value, slot->f64)                                     \
    ROW(vector, wmt_vector, WMT_V128, slot->vector = value, slot->vector)                          \
    ROW(addr32, wmt_addr32, WMT_I32, slot->u64 = value.address, wmt_addr32_at(slot->u32))          \
    ROW(addr64, wmt_addr64, WMT_I64, slot->u64 = value.address, wmt_addr64_at(slot->u64))          \
    ROW(func, wmt_func *, WMT_FUNCREF, slot->func = value, slot->func)                             \
    ROW(ref, wmt_ref *, WMT_EXTERNREF, slot->ref = value, slot->ref)                               \
    ROW(any, wmt_any, WMT_ANYREF, slot->ref = value.ref, wmt_any_of(slot->ref))                    \
    ROW(exn, wmt_exn, WMT_EXNREF, slot->ref = value.ref, wmt_exn_of(slot->ref))
#if LONG_MAX > 2147483647
#define WMT_TYPED_LONG_TYPES(ROW)                                                                  \
    ROW(long, long, WMT_I64, slot->i64 = value, (long)slot->i64)                                   \
    ROW(ulong, unsigned long, WMT_I64, slot->u64 = value, (unsigned long)slot->u64)
#else
#define WMT_TYPED_LONG_TYPES(ROW)                                                                  \
    ROW(long, long, WMT_I32, slot->u64 = (uint32_t)value, slot->i32)                               \
    ROW(ulong, unsigned long, WMT_I32, slot->u64 = value, slot->u32)
#endif

/* For each of them three functions: overloaded ones in C++, chosen by _Generic in C. The pointers
 * are only there for their type. */
#ifdef __cplusplus
#define WMT_TYPED_FUNCTION(what, suffix) wmt_typed_##what
#define WMT_TYPED_PUT(TYPE, slot, value) wmt_typed_put(slot, value, static_cast<TYPE *>(nullptr))
#define WMT_TYPED_GET(TYPE, slot) wmt_typed_get(slot, static_cast<TYPE *>(nullptr))
#define WMT_TYPED_KIND(TYPE) wmt_typed_kind(static_cast<TYPE *>(nullptr))
#else
#define WMT_TYPED_FUNCTION(what, suffix) wmt_typed_##what##_##suffix
#define WMT_TYPED_PUT(TYPE, slot, value)                                                           \
    _Generic((TYPE *)0, WMT_TYPED_TYPES(WMT_TYPED_PUT_CASE) struct wmt_typed_none * : 0)(          \
        slot, value, (TYPE *)0)
#define WMT_TYPED_GET(TYPE, slot)                                                                  \
    _Generic((TYPE *)0,                                                                            \
             WMT_TYPED_TYPES(WMT_TYPED_GET_CASE) struct wmt_typed_none * : 0)(slot, (TYPE *)0)
#define WMT_TYPED_KIND(TYPE)                                                                       \
    _Generic((TYPE *)0, WMT_TYPED_TYPES(WMT_TYPED_KIND_CASE) struct wmt_typed_none * : 0)((TYPE *)0)
#define WMT_TYPED_PUT_CASE(suffix, type, valkind, write, read) type * : wmt_typed_put_##suffix,
#define WMT_TYPED_GET_CASE(suffix, type, valkind, write, read) type * : wmt_typed_get_##suffix,
#define WMT_TYPED_KIND_CASE(suffix, type, valkind, write, read) type * : wmt_typed_kind_##suffix,
struct wmt_typed_none;
#endif

#define WMT_TYPED_FUNCTIONS(suffix, type, valkind, write, read)                                    \
    WMT_TYPED_INLINE void WMT_TYPED_FUNCTION(put, suffix)(wmt_raw * slot, type value,              \
                                                          type * tag) {                            \
        (void)tag;                                                                                 \
        write;                                                                                     \
    }                                                                                              \
    WMT_TYPED_INLINE type WMT_TYPED_FUNCTION(get, suffix)(const wmt_raw *slot, type *tag) {        \
        (void)tag;                                                                                 \
        return read;                                                                               \
    }                                                                                              \
    WMT_TYPED_INLINE uint32_t WMT_TYPED_FUNCTION(kind, suffix)(type * tag) {                       \
        (void)tag;                                                                                 \
        return valkind;                                                                            \
    }
WMT_TYPED_TYPES(WMT_TYPED_FUNCTIONS)

/* Signatures as text: bytes for the longest one, and what adds to one, giving its end. */
enum { WMT_TYPED_TEXT = 400 };

WMT_TYPED_INLINE char *wmt_typed_add(char *end, const char *piece) {
    while (*piece != '\0') {
        *end++ = *piece++;
    }
    *end = '\0';
    return end;
}

WMT_TYPED_INLINE char *wmt_typed_add_kind(char *end, int index, uint32_t kind) {
    return wmt_typed_add(index == 0 ? end : wmt_typed_add(end, ", "), wmt_valkind_name(kind));
}

#define WMT_TYPED_SIGNATURE(FUNCTION, RESULT, PARAMS)                                              \
    WMT_TYPED_INLINE const char *FUNCTION(char *text) {                                            \
        char *end = wmt_typed_add(text, "(");                                                      \
        WMT_TYPED_EACH(WMT_TYPED_ADD_KIND, PARAMS)                                                 \
        end = wmt_typed_add(end, ") -> (");                                                        \
        WMT_TYPED_BY_RESULT(WMT_TYPED_ADD_RESULT_, RESULT)(RESULT);                                \
        (void)wmt_typed_add(end, ")");                                                             \
        return text;                                                                               \
    }
#define WMT_TYPED_ADD_KIND(index, TYPE) end = wmt_typed_add_kind(end, index, WMT_TYPED_KIND(TYPE));
#define WMT_TYPED_ADD_RESULT_VOID(RESULT)
#define WMT_TYPED_ADD_RESULT_VALUE(RESULT) WMT_TYPED_ADD_KIND(0, RESULT)
#define WMT_TYPED_ADD_RESULT_STRUCT(RESULT) end = WMT_TYPED_OF_STRUCT(RESULT, _add_kinds)(end)

/* Calls, by what the result is */
#define WMT_TYPED_CALL_VOID(NAME, RESULT, PARAMS)                                                  \
    WMT_TYPED_INLINE bool NAME##_call(NAME##_func func WMT_TYPED_EACH(WMT_TYPED_PARAM, PARAMS),    \
                                      wmt_error **err) {                                           \
        WMT_TYPED_SLOTS(PARAMS, 1)                                                                 \
        return wmt_func_call_raw(func.func, slots, sizeof slots / sizeof *slots, err);             \
    }
#define WMT_TYPED_CALL_VALUE(NAME, RESULT, PARAMS)                                                 \
    WMT_TYPED_INLINE RESULT NAME##_call(NAME##_func func WMT_TYPED_EACH(WMT_TYPED_PARAM, PARAMS),  \
                                        wmt_error **err) {                                         \
        WMT_TYPED_SLOTS(PARAMS, 1)                                                                 \
        (void)wmt_func_call_raw(func.func, slots, sizeof slots / sizeof *slots, err);              \
        return WMT_TYPED_GET(RESULT, &slots[0]);                                                   \
    }
#define WMT_TYPED_CALL_STRUCT(NAME, RESULT, PARAMS)                                                \
    WMT_TYPED_INLINE RESULT NAME##_call(NAME##_func func WMT_TYPED_EACH(WMT_TYPED_PARAM, PARAMS),  \
                                        wmt_error **err) {                                         \
        WMT_TYPED_SLOTS(PARAMS, WMT_TYPED_OF_STRUCT(RESULT, _count))                               \
        (void)wmt_func_call_raw(func.func, slots, sizeof slots / sizeof *slots, err);              \
        return WMT_TYPED_OF_STRUCT(RESULT, _from_slots)(slots);                                    \
    }
#define WMT_TYPED_PARAM(index, TYPE) , TYPE a##index
#define WMT_TYPED_SLOTS(PARAMS, NRESULTS)                                                          \
    wmt_raw slots[(int)WMT_TYPED_COUNT(WMT_TYPED_LIST(PARAMS)) > (int)(NRESULTS)                   \
                      ? (int)WMT_TYPED_COUNT(WMT_TYPED_LIST(PARAMS))                               \
                      : (int)(NRESULTS)];                                                          \
    WMT_TYPED_EACH(WMT_TYPED_PUT_ARG, PARAMS)
#define WMT_TYPED_PUT_ARG(index, TYPE) WMT_TYPED_PUT(TYPE, &slots[index], a##index);

/* Being called, by what the result is and by whether there is a wmt_call */
#define WMT_TYPED_ENTER_VOID(NAME, RESULT, PARAMS) NAME WMT_TYPED_ARGS(PARAMS)
#define WMT_TYPED_ENTER_VALUE(NAME, RESULT, PARAMS)                                                \
    WMT_TYPED_PUT(RESULT, &slots[0], NAME WMT_TYPED_ARGS(PARAMS))
#define WMT_TYPED_ENTER_STRUCT(NAME, RESULT, PARAMS)                                               \
    WMT_TYPED_OF_STRUCT(RESULT, _to_slots)(slots, NAME WMT_TYPED_ARGS(PARAMS))
#define WMT_TYPED_ARGS(PARAMS) WMT_TYPED_CAT(WMT_TYPED_ARGS_, WMT_TYPED_PARAMS_WORD(PARAMS))(PARAMS)
#define WMT_TYPED_ARGS_VOID(PARAMS) ()
#define WMT_TYPED_ARGS_VALUE(PARAMS) (WMT_TYPED_EACH(WMT_TYPED_ARG, PARAMS))
#define WMT_TYPED_ARGS_CALL(PARAMS) (call WMT_TYPED_EACH(WMT_TYPED_NEXT_ARG, PARAMS))
#define WMT_TYPED_ARG(index, TYPE) WMT_TYPED_COMMA_##index WMT_TYPED_GET(TYPE, &slots[index])
#define WMT_TYPED_NEXT_ARG(index, TYPE) , WMT_TYPED_GET(TYPE, &slots[index])

#ifdef __cplusplus
#define WMT_TYPED_CHECK_FUNC(NAME, RESULT, PARAMS)                                                 \
    RESULT(*const checked) PARAMS = &NAME;                                                         \
    (void)checked
#else
#define WMT_TYPED_CHECK_FUNC(NAME, RESULT, PARAMS)                                                 \
    _Static_assert(_Generic(&NAME, RESULT(*) PARAMS : 1, default : 0),                             \
                   #NAME " is declared with other types than " #RESULT #PARAMS)
#endif

/* Results in a struct */
#define WMT_TYPED_FIELD(index, PAIR) WMT_TYPED_PAIR_TYPE PAIR WMT_TYPED_PAIR_NAME PAIR;
#define WMT_TYPED_ADD_FIELD(index, PAIR) WMT_TYPED_ADD_KIND(index, WMT_TYPED_PAIR_TYPE PAIR)
#define WMT_TYPED_GET_FIELD(index, PAIR)                                                           \
    results.WMT_TYPED_PAIR_NAME PAIR = WMT_TYPED_GET(WMT_TYPED_PAIR_TYPE PAIR, &slots[index]);
#define WMT_TYPED_PUT_FIELD(index, PAIR)                                                           \
    WMT_TYPED_PUT(WMT_TYPED_PAIR_TYPE PAIR, &slots[index], results.WMT_TYPED_PAIR_NAME PAIR);
#define WMT_TYPED_PAIR_TYPE(TYPE, NAME) TYPE
#define WMT_TYPED_PAIR_NAME(TYPE, NAME) NAME
/* `struct S` and `_suffix` make `S_suffix`. */
#define WMT_TYPED_OF_STRUCT(STRUCT, SUFFIX)                                                        \
    WMT_TYPED_CAT(WMT_TYPED_CAT(WMT_TYPED_DROP_, STRUCT), SUFFIX)
#define WMT_TYPED_DROP_struct

/* Which word a type begins with decides what becomes of it: WMT_TYPED_WORD gives VOID, STRUCT, CALL
 * or, for all others, VALUE. */
#define WMT_TYPED_WORD(TYPE) WMT_TYPED_SECOND(WMT_TYPED_CAT(WMT_TYPED_WORD_, TYPE), VALUE, ~)
#define WMT_TYPED_WORD_void ~, VOID
#define WMT_TYPED_WORD_struct ~, STRUCT,
#define WMT_TYPED_WORD_wmt_call ~, CALL,
#define WMT_TYPED_PARAMS_WORD(PARAMS) WMT_TYPED_WORD(WMT_TYPED_FIRST PARAMS)
#define WMT_TYPED_BY_RESULT(MACRO, RESULT) WMT_TYPED_CAT(MACRO, WMT_TYPED_WORD(RESULT))

/* MACRO(index, type) for each parameter; a list has one element more, at its start, so that it is
 * never empty, which neither language allows. */
#define WMT_TYPED_EACH(MACRO, PARAMS) WMT_TYPED_EACH_OF(MACRO, WMT_TYPED_LIST(PARAMS))
#define WMT_TYPED_LIST(PARAMS) WMT_TYPED_CAT(WMT_TYPED_LIST_, WMT_TYPED_PARAMS_WORD(PARAMS)) PARAMS
#define WMT_TYPED_LIST_VOID(...) ~
#define WMT_TYPED_LIST_CALL(...) __VA_ARGS__
#define WMT_TYPED_LIST_VALUE(...) ~, __VA_ARGS__
#define WMT_TYPED_EACH_OF(...) WMT_TYPED_EACH_OF_(__VA_ARGS__)
#define WMT_TYPED_EACH_OF_(MACRO, ...)                                                             \
    WMT_TYPED_CAT(WMT_TYPED_EACH_, WMT_TYPED_COUNT(__VA_ARGS__))(MACRO, __VA_ARGS__)
#define WMT_TYPED_COUNT(...)                                                                       \
    WMT_TYPED_COUNT_(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, ~)
#define WMT_TYPED_COUNT_(_, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, count, ...) count
#define WMT_TYPED_EACH_0(M, _)
#define WMT_TYPED_EACH_1(M, _, a) M(0, a)
#define WMT_TYPED_EACH_2(M, _, a, b) WMT_TYPED_EACH_1(M, _, a) M(1, b)
#define WMT_TYPED_EACH_3(M, _, a, b, c) WMT_TYPED_EACH_2(M, _, a, b) M(2, c)
#define WMT_TYPED_EACH_4(M, _, a, b, c, d) WMT_TYPED_EACH_3(M, _, a, b, c) M(3, d)
#define WMT_TYPED_EACH_5(M, _, a, b, c, d, e) WMT_TYPED_EACH_4(M, _, a, b, c, d) M(4, e)
#define WMT_TYPED_EACH_6(M, _, a, b, c, d, e, f) WMT_TYPED_EACH_5(M, _, a, b, c, d, e) M(5, f)
#define WMT_TYPED_EACH_7(M, _, a, b, c, d, e, f, g) WMT_TYPED_EACH_6(M, _, a, b, c, d, e, f) M(6, g)
#define WMT_TYPED_EACH_8(M, _, a, b, c, d, e, f, g, h)                                             \
    WMT_TYPED_EACH_7(M, _, a, b, c, d, e, f, g) M(7, h)
#define WMT_TYPED_EACH_9(M, _, a, b, c, d, e, f, g, h, i)                                          \
    WMT_TYPED_EACH_8(M, _, a, b, c, d, e, f, g, h) M(8, i)
#define WMT_TYPED_EACH_10(M, _, a, b, c, d, e, f, g, h, i, j)                                      \
    WMT_TYPED_EACH_9(M, _, a, b, c, d, e, f, g, h, i) M(9, j)
#define WMT_TYPED_EACH_11(M, _, a, b, c, d, e, f, g, h, i, j, k)                                   \
    WMT_TYPED_EACH_10(M, _, a, b, c, d, e, f, g, h, i, j) M(10, k)
#define WMT_TYPED_EACH_12(M, _, a, b, c, d, e, f, g, h, i, j, k, l)                                \
    WMT_TYPED_EACH_11(M, _, a, b, c, d, e, f, g, h, i, j, k) M(11, l)
#define WMT_TYPED_EACH_13(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m)                             \
    WMT_TYPED_EACH_12(M, _, a, b, c, d, e, f, g, h, i, j, k, l) M(12, m)
#define WMT_TYPED_EACH_14(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m, n)                          \
    WMT_TYPED_EACH_13(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m) M(13, n)
#define WMT_TYPED_EACH_15(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)                       \
    WMT_TYPED_EACH_14(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m, n) M(14, o)
#define WMT_TYPED_EACH_16(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)                    \
    WMT_TYPED_EACH_15(M, _, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) M(15, p)
#define WMT_TYPED_COMMA_0
#define WMT_TYPED_COMMA_1 ,
#define WMT_TYPED_COMMA_2 ,
#define WMT_TYPED_COMMA_3 ,
#define WMT_TYPED_COMMA_4 ,
#define WMT_TYPED_COMMA_5 ,
#define WMT_TYPED_COMMA_6 ,
#define WMT_TYPED_COMMA_7 ,
#define WMT_TYPED_COMMA_8 ,
#define WMT_TYPED_COMMA_9 ,
#define WMT_TYPED_COMMA_10 ,
#define WMT_TYPED_COMMA_11 ,
#define WMT_TYPED_COMMA_12 ,
#define WMT_TYPED_COMMA_13 ,
#define WMT_TYPED_COMMA_14 ,
#define WMT_TYPED_COMMA_15 ,

#define WMT_TYPED_CAT(one, other) WMT_TYPED_CAT_(one, other)
#define WMT_TYPED_CAT_(one, other) one##other
#define WMT_TYPED_FIRST(...) WMT_TYPED_FIRST_(__VA_ARGS__, ~)
#define WMT_TYPED_FIRST_(first, ...) first
#define WMT_TYPED_SECOND(...) WMT_TYPED_SECOND_(__VA_ARGS__)
#define WMT_TYPED_SECOND_(first, second, ...) second

/** @endcond */

#endif
