/**
 * @file wmt/memory.h
 * Linear memories: reading and writing what the guest sees.
 *
 * A wmt_memory belongs to its store (wmt/store.h) and lives as long. Addresses are offsets from the
 * memory's start, in bytes. Every access is checked against the memory's current size; one that
 * does not fit is WMT_ERROR_INVALID (code "memory-bounds") and touches nothing.
 *
 * A shared memory, which is an object of its own (wmt/shared_memory.h), may be changed by other
 * threads at any time: these functions make plain accesses, for ranges that nobody else uses then.
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#memories
 */
#ifndef WMT_MEMORY_H
#define WMT_MEMORY_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a memory, to be imported by a guest.
 *
 * @param type its type as text (wmt/type.h), without the word `memory` if you like: "1", "1 16",
 *        "i64 1 16".
 * @return a memory of the store; NULL on failure: WMT_ERROR_INVALID (a text that cannot be read, a
 *         minimum above the maximum, a page size other than 1 and 65536, a shared memory where the
 *         engine has shared-memory=off), WMT_ERROR_UNSUPPORTED (pages of 1 byte before libwasmtime
 *         39), WMT_ERROR_LIMIT (it cannot be allocated).
 */
WMT_API wmt_memory *wmt_memory_new(wmt_store *store, const char *type, wmt_error **err);

/** The type of a memory, as declared; as wmt_extern_type(). */
WMT_API const wmt_type *wmt_memory_type(const wmt_memory *memory);

/** The current size in bytes; 0 for NULL and for a stale handle. */
WMT_API uint64_t wmt_memory_size(const wmt_memory *memory);

/** The current size in pages (of 65536 bytes, unless its type says otherwise); 0 likewise. */
WMT_API uint64_t wmt_memory_pages(const wmt_memory *memory);

/**
 * Make a memory larger.
 *
 * @param delta by how many pages; 0 is fine.
 * @param previous receives the size before, in pages; may be NULL.
 * @return false on failure: WMT_ERROR_LIMIT (its maximum, or what the system gives),
 * WMT_ERROR_INVALID.
 */
WMT_API bool wmt_memory_grow(wmt_memory *memory, uint64_t delta, uint64_t *previous,
                             wmt_error **err);

/**
 * Copy bytes out of the guest.
 *
 * @param address where they start in the memory.
 * @param bytes receives them; zeroed on failure.
 * @param size how many.
 */
WMT_API bool wmt_memory_read(const wmt_memory *memory, uint64_t address, void *bytes, size_t size,
                             wmt_error **err);

/** Copy bytes into the guest. */
WMT_API bool wmt_memory_write(wmt_memory *memory, uint64_t address, const void *bytes, size_t size,
                              wmt_error **err);

/** Set `size` bytes to `byte`. */
WMT_API bool wmt_memory_fill(wmt_memory *memory, uint64_t address, uint8_t byte, uint64_t size,
                             wmt_error **err);

/**
 * Copy bytes from one memory to another, or within one: ranges may overlap.
 *
 * The memories may belong to different stores, both free and both of this thread.
 */
WMT_API bool wmt_memory_copy(wmt_memory *to, uint64_t to_address, const wmt_memory *from,
                             uint64_t from_address, uint64_t size, wmt_error **err);

/**
 * Compare bytes of the guest with bytes of the host.
 *
 * @param order receives -1, 0 or 1, as the guest's are less, equal or greater, compared as memcmp()
 *        does; 0 on failure.
 * @return false on failure, not for a difference.
 */
WMT_API bool wmt_memory_compare(const wmt_memory *memory, uint64_t address, const void *bytes,
                                size_t size, int *order, wmt_error **err);

/**
 * Copy a string that the guest ended by NUL.
 *
 * @param address where it starts in the memory.
 * @param buffer receives it, ended by NUL; made empty on failure. May be NULL if `size` is 0.
 * @param size the room in `buffer` in bytes, with the NUL. A longer string is cut.
 * @param length receives its whole length without the NUL; may be NULL.
 * @return false with WMT_ERROR_INVALID (code "memory-bounds") if no NUL follows within the memory.
 */
WMT_API bool wmt_memory_read_string(const wmt_memory *memory, uint64_t address, char *buffer,
                                    size_t size, size_t *length, wmt_error **err);

/**
 * Copy a string whose length the guest gives, as most languages keep theirs.
 *
 * @param address where it starts in the memory.
 * @param length its length in bytes. A NUL among them is copied like any other byte.
 * @param buffer receives it, ended by NUL; made empty on failure. May be NULL if `size` is 0.
 * @param size the room in `buffer` in bytes, with the NUL: `length + 1` for all of it. A longer
 *        string is cut.
 * @return false with WMT_ERROR_INVALID (code "memory-bounds") if it is not all within the memory.
 */
WMT_API bool wmt_memory_read_string_n(const wmt_memory *memory, uint64_t address, uint64_t length,
                                      char *buffer, size_t size, wmt_error **err);

/** Copy a C string into the guest, with its NUL. */
WMT_API bool wmt_memory_write_string(wmt_memory *memory, uint64_t address, const char *string,
                                     wmt_error **err);

/** @name Numbers
 * In the guest's byte order, little-endian, at any alignment. Reading gives 0 on failure. In loops,
 * use a view (wmt/memory_view.h), whose functions are inline.
 * @{ */
/** Read an unsigned 8-bit integer. */
WMT_API uint8_t wmt_memory_u8(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write an unsigned 8-bit integer. */
WMT_API bool wmt_memory_set_u8(wmt_memory *memory, uint64_t address, uint8_t value,
                               wmt_error **err);
/** Read a signed 8-bit integer. */
WMT_API int8_t wmt_memory_i8(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a signed 8-bit integer. */
WMT_API bool wmt_memory_set_i8(wmt_memory *memory, uint64_t address, int8_t value, wmt_error **err);
/** Read an unsigned 16-bit integer. */
WMT_API uint16_t wmt_memory_u16(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write an unsigned 16-bit integer. */
WMT_API bool wmt_memory_set_u16(wmt_memory *memory, uint64_t address, uint16_t value,
                                wmt_error **err);
/** Read a signed 16-bit integer. */
WMT_API int16_t wmt_memory_i16(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a signed 16-bit integer. */
WMT_API bool wmt_memory_set_i16(wmt_memory *memory, uint64_t address, int16_t value,
                                wmt_error **err);
/** Read an unsigned 32-bit integer. */
WMT_API uint32_t wmt_memory_u32(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write an unsigned 32-bit integer. */
WMT_API bool wmt_memory_set_u32(wmt_memory *memory, uint64_t address, uint32_t value,
                                wmt_error **err);
/** Read a signed 32-bit integer. */
WMT_API int32_t wmt_memory_i32(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a signed 32-bit integer. */
WMT_API bool wmt_memory_set_i32(wmt_memory *memory, uint64_t address, int32_t value,
                                wmt_error **err);
/** Read an unsigned 64-bit integer. */
WMT_API uint64_t wmt_memory_u64(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write an unsigned 64-bit integer. */
WMT_API bool wmt_memory_set_u64(wmt_memory *memory, uint64_t address, uint64_t value,
                                wmt_error **err);
/** Read a signed 64-bit integer. */
WMT_API int64_t wmt_memory_i64(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a signed 64-bit integer. */
WMT_API bool wmt_memory_set_i64(wmt_memory *memory, uint64_t address, int64_t value,
                                wmt_error **err);
/** Read a 32-bit floating-point number. */
WMT_API float wmt_memory_f32(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a 32-bit floating-point number. */
WMT_API bool wmt_memory_set_f32(wmt_memory *memory, uint64_t address, float value, wmt_error **err);
/** Read a 64-bit floating-point number. */
WMT_API double wmt_memory_f64(const wmt_memory *memory, uint64_t address, wmt_error **err);
/** Write a 64-bit floating-point number. */
WMT_API bool wmt_memory_set_f64(wmt_memory *memory, uint64_t address, double value,
                                wmt_error **err);
/** @} */

/**
 * A raw pointer into the memory, for those who ask.
 *
 * @return where `address` is, for `size` bytes. It is valid until WebAssembly of this store runs
 *         again or the memory grows, whichever is first; nothing checks that. NULL on failure.
 */
WMT_API void *wmt_memory_data(const wmt_memory *memory, uint64_t address, size_t size,
                              wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
