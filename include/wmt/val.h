/**
 * @file wmt/val.h
 * Values that go into and come out of WebAssembly.
 *
 * A wmt_val is a kind and, beside it, the value itself. Its layout is frozen: the kind at offset 0,
 * a union of 16 bytes at offset 8, 24 bytes in all. A zeroed wmt_val is of kind WMT_NONE, which is
 * no value: passing one is found out.
 *
 * Semantics: https://webassembly.github.io/spec/core/syntax/values.html
 */
#ifndef WMT_VAL_H
#define WMT_VAL_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of values. The numbers are frozen. */
typedef enum wmt_valkind {
    WMT_NONE = 0,      /**< no value: what a zeroed wmt_val holds, and a result not yet set */
    WMT_I32 = 1,       /**< 32-bit integer */
    WMT_I64 = 2,       /**< 64-bit integer */
    WMT_F32 = 3,       /**< 32-bit float */
    WMT_F64 = 4,       /**< 64-bit float */
    WMT_V128 = 5,      /**< 128-bit vector, in the guest's (little-endian) byte order */
    WMT_FUNCREF = 6,   /**< reference to a function: `of.func`, NULL for null */
    WMT_EXTERNREF = 7, /**< reference to a host object: `of.ref`, NULL for null */
    WMT_ANYREF = 8,    /**< reference to a GC object, i31, struct or array: `of.ref` */
    WMT_EXNREF = 9,    /**< reference to an exception: `of.ref` */
    WMT_CONTREF = 10   /**< reference to a continuation: can be named, not passed */
} wmt_valkind;

/** A value. Typed references such as `(ref null 3)` have the kind of the top of their hierarchy. */
typedef struct wmt_val {
    uint32_t kind;     /**< a wmt_valkind */
    uint32_t reserved; /**< 0 */
    union {
        int32_t i32;
        uint32_t u32;
        int64_t i64;
        uint64_t u64;
        float f32;
        double f64;
        uint8_t v128[16];
        wmt_func *func;
        wmt_ref *ref;
    } of; /**< the value: the member that `kind` names */
} wmt_val;

/** The name of a kind as WebAssembly's text format has it, such as "i32"; "none" for WMT_NONE and
 *  "unknown" for another number. */
WMT_API const char *wmt_valkind_name(uint32_t kind);

#ifdef __cplusplus
}
#endif

/* Makers, for C and for C++. They are inline: nothing of them is in the binary interface. */

/** A 32-bit integer. */
static inline wmt_val wmt_i32(int32_t value) {
    wmt_val val;
    val.kind = WMT_I32;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.i32 = value;
    return val;
}

/** A 64-bit integer. */
static inline wmt_val wmt_i64(int64_t value) {
    wmt_val val;
    val.kind = WMT_I64;
    val.reserved = 0;
    val.of.i64 = value;
    return val;
}

/** A 32-bit float. */
static inline wmt_val wmt_f32(float value) {
    wmt_val val;
    val.kind = WMT_F32;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.f32 = value;
    return val;
}

/** A 64-bit float. */
static inline wmt_val wmt_f64(double value) {
    wmt_val val;
    val.kind = WMT_F64;
    val.reserved = 0;
    val.of.f64 = value;
    return val;
}

/** A vector from 16 bytes, lane 0 first. */
static inline wmt_val wmt_v128(const void *bytes) {
    const uint8_t *from = (const uint8_t *)bytes;
    wmt_val val;
    int i;
    val.kind = WMT_V128;
    val.reserved = 0;
    for (i = 0; i < 16; i++) {
        val.of.v128[i] = from[i];
    }
    return val;
}

/** A function reference; NULL makes the null reference. */
static inline wmt_val wmt_funcref(wmt_func *func) {
    wmt_val val;
    val.kind = WMT_FUNCREF;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.func = func;
    return val;
}

/** A reference to a host object; NULL makes the null reference. */
static inline wmt_val wmt_externref(wmt_ref *ref) {
    wmt_val val;
    val.kind = WMT_EXTERNREF;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.ref = ref;
    return val;
}

/** A reference to an i31, a struct or an array; NULL makes the null reference. */
static inline wmt_val wmt_anyref(wmt_ref *ref) {
    wmt_val val;
    val.kind = WMT_ANYREF;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.ref = ref;
    return val;
}

/** A reference to an exception; NULL makes the null reference. */
static inline wmt_val wmt_exnref(wmt_ref *ref) {
    wmt_val val;
    val.kind = WMT_EXNREF;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.ref = ref;
    return val;
}

/** The null reference of a kind (WMT_FUNCREF, WMT_EXTERNREF, WMT_ANYREF or WMT_EXNREF). */
static inline wmt_val wmt_null(wmt_valkind kind) {
    wmt_val val;
    val.kind = (uint32_t)kind;
    val.reserved = 0;
    val.of.i64 = 0;
    val.of.ref = 0;
    return val;
}

#endif
