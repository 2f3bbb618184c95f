/* Values as libwasmtime's unchecked calls have them. The checks that those calls leave out are in
 * val_check.h. */
#ifndef WMT_SRC_RAW_H
#define WMT_SRC_RAW_H

#include "val_check.h"

#include <string.h>
#include <wmt/raw.h>

/* Numbers go by in a few instructions: 32-bit ones have the odd kinds, and libwasmtime takes and
 * gives them zero-extended. */
static inline bool raw_is_number(uint32_t kind) { return kind - WMT_I32 <= WMT_F64 - WMT_I32; }

/* Reads no more than was written: half of what is read having been written just before stops a
 * processor for a dozen cycles. */
static inline uint64_t raw_number_bits(uint32_t kind, const void *number) {
    uint32_t narrow = 0;
    uint64_t wide = 0;
    if (kind % 2 == 1) {
        memcpy(&narrow, number, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, number, sizeof wide);
    return wide;
}

_Static_assert(WMT_I32 % 2 == 1 && WMT_F32 % 2 == 1 && WMT_I64 % 2 == 0 && WMT_F64 % 2 == 0,
               "raw_number_bits() tells the widths of numbers by their kinds");

/* Slots of the embedder's and slots of libwasmtime's are the same memory: they differ in what a
 * reference is, a pointer to an object of libwmt or libwasmtime's own number for it. */
static inline wmt_raw *raw_public(wasmtime_val_raw_t *slots) { return (wmt_raw *)(void *)slots; }
static inline wasmtime_val_raw_t *raw_native(wmt_raw *slots) {
    return (wasmtime_val_raw_t *)(void *)slots;
}

/* Whether a function of that type has parameters or results for the two functions below. */
bool raw_has_references(const wmt_type *type);

/* Says so of a function that was found to be live and of a known type: see handle_find_plain(). */
void raw_mark_if_plain(struct handle *func);

/* Checks the references in the embedder's slots and makes them libwasmtime's; false with an
 * error. */
bool raw_slots_to_native(wmt_store *store, enum val_role role, const wmt_valtype *types,
                         size_t count, wasmtime_val_raw_t *slots, wmt_error **err);

/* The other way round; false with an error, and then what is in the slots is undefined. */
bool raw_slots_from_native(wmt_store *store, const wmt_valtype *types, size_t count,
                           wasmtime_val_raw_t *slots, wmt_error **err);

/* The rest of the two functions below, from value number `first` on, which is no number. */
bool raw_from_vals_on(wmt_store *store, enum val_role role, const wmt_valtype *types, size_t first,
                      size_t count, const wmt_val *vals, wasmtime_val_raw_t *slots,
                      wmt_error **err);
bool raw_to_vals_on(wmt_store *store, const wmt_valtype *types, size_t first, size_t count,
                    const wasmtime_val_raw_t *slots, wmt_val *vals, wmt_error **err);

/* Writes the slots of the numbers that `vals` begins with, as far as they are of the kinds that
 * `types` says. How many those are. */
static inline size_t raw_numbers_from_vals(const wmt_valtype *types, size_t count,
                                           const wmt_val *vals, wasmtime_val_raw_t *slots) {
    for (size_t i = 0; i < count; i++) {
        uint32_t kind = vals[i].kind;
        if (kind != types[i].kind || !raw_is_number(kind)) {
            return i;
        }
        slots[i].i64 = (int64_t)raw_number_bits(kind, &vals[i].of);
    }
    return count;
}

/* Checks `vals` against `types` and writes the slots; false with an error. */
static inline bool raw_from_vals(wmt_store *store, enum val_role role, const wmt_valtype *types,
                                 size_t count, const wmt_val *vals, wasmtime_val_raw_t *slots,
                                 wmt_error **err) {
    size_t done = raw_numbers_from_vals(types, count, vals, slots);
    return done == count || raw_from_vals_on(store, role, types, done, count, vals, slots, err);
}

static inline void raw_number_to_val(uint32_t kind, const wasmtime_val_raw_t *slot, wmt_val *val) {
    val->kind = kind;
    val->reserved = 0;
    val->of.u64 = raw_number_bits(kind, slot);
}

/* Reads the slots as values of `types`; false with an error, and then `vals` is undefined. */
static inline bool raw_to_vals(wmt_store *store, const wmt_valtype *types, size_t count,
                               const wasmtime_val_raw_t *slots, wmt_val *vals, wmt_error **err) {
    for (size_t i = 0; i < count; i++) {
        uint32_t kind = types[i].kind;
        if (!raw_is_number(kind)) {
            return raw_to_vals_on(store, types, i, count, slots, vals, err);
        }
        raw_number_to_val(kind, &slots[i], &vals[i]);
    }
    return true;
}

#endif
