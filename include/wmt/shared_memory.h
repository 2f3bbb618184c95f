/**
 * @file wmt/shared_memory.h
 * Shared memories: linear memories that guests on several threads use at once.
 *
 * A shared memory is an object of its own, made for an engine and not for a store. In each store
 * that is to use it, wmt_shared_memory_in_store() gives a wmt_memory (wmt/memory.h), to be passed
 * for an import; wmt_linker_define_shared_memory() (wmt/linker.h) defines it for all stores at
 * once.
 *
 * @code
 * wmt_shared_memory *shared = wmt_shared_memory_new(engine, "1 16 shared", &err);
 * wmt_linker_define_shared_memory(linker, "env", "memory", shared, &err);
 * // then on each thread, with a store of its own:
 * wmt_instance *instance = wmt_linker_instantiate(linker, store, module, &err);
 * @endcode
 *
 * It is a counted reference. Stores and linkers that use it keep the memory itself alive. Every
 * function here may be called from any thread, at any time, while guests run.
 *
 * An engine makes them with `shared-memory=on` (wmt/config.h), which libwasmtime 40 and newer want
 * to be told, and guests need the proposal `wasm-threads`, which is on by default.
 *
 * ### Growing
 * A shared memory has a maximum, and room for it is reserved when it is made: it never moves and
 * never shrinks. Its size is asked anew for every access. The limits of a store do not count it.
 *
 * ### What others see, and when
 * Guests and hosts change it at the same time, so a copy of many bytes may be made while it changes
 * and be torn: one part from before, another from after. What is not torn is a number of 1, 2, 4 or
 * 8 bytes at an address that is a multiple of its size: wmt_shared_memory_read() and
 * wmt_shared_memory_write() load and store it as a whole, also inside a longer range, with acquire
 * and release order. So a thread that has read a flag sees all that the writer wrote before it.
 *
 * The atomic functions below are those of the guest's instructions (`i32.atomic.load`,
 * `i64.atomic.rmw.add`, ...): sequentially consistent, on 4 or 8 bytes at a multiple of that, in
 * the guest's little-endian order. wmt_memory_read(), views and pointers into a shared memory make
 * plain accesses, for ranges that nobody else uses at the time. A C program may also use C11 or C++
 * atomics on a pointer that wmt_shared_memory_data() gives.
 *
 * Waiting and waking (`memory.atomic.wait32`, `memory.atomic.notify`) are not in libwasmtime's C
 * API: let the guest export functions that do it. A guest that waits is not interrupted by epochs
 * or fuel; give its wait a timeout.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.SharedMemory.html and
 * https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md
 */
#ifndef WMT_SHARED_MEMORY_H
#define WMT_SHARED_MEMORY_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a shared memory.
 *
 * @param type its type as text (wmt/type.h): "1 16 shared", "i64 1 16 shared".
 * @return a memory to be given to wmt_shared_memory_delete(); NULL on failure: WMT_ERROR_INVALID
 *         (a text that cannot be read, or is not of a shared memory, code "bad-memory-type"; an
 *         engine that makes none, "bad-argument"), WMT_ERROR_UNSUPPORTED (a libwasmtime built
 *         without threads; pages of 1 byte before 39), WMT_ERROR_LIMIT (it cannot be allocated),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_shared_memory *wmt_shared_memory_new(wmt_engine *engine, const char *type,
                                                 wmt_error **err);

/**
 * The shared memory that a memory of a store is: one that a guest has made and exports, say, for
 * use in other stores.
 *
 * The store has to be free, as for every use of its memory.
 *
 * @return a reference to be given to wmt_shared_memory_delete(); NULL on failure: WMT_ERROR_INVALID
 *         (a memory that is not shared, code "wrong-kind"), WMT_ERROR_NOMEM.
 */
WMT_API wmt_shared_memory *wmt_shared_memory_of(const wmt_memory *memory, wmt_error **err);

/** Take another reference, for instance for another thread. Gives `memory` itself; NULL for NULL.
 */
WMT_API wmt_shared_memory *wmt_shared_memory_keep(wmt_shared_memory *memory);

/** Give a reference back. NULL is fine. */
WMT_API void wmt_shared_memory_delete(wmt_shared_memory *memory);

/**
 * The shared memory as a memory of a store, for imports.
 *
 * @return the same one each time, as long as the store; NULL on failure: WMT_ERROR_INVALID (a store
 *         of another engine), WMT_ERROR_NOMEM.
 */
WMT_API wmt_memory *wmt_shared_memory_in_store(const wmt_shared_memory *memory, wmt_store *store,
                                               wmt_error **err);

/** Its type: borrowed, valid as long as `memory`. NULL for NULL, and for a memory that an artifact
 * without types exports. */
WMT_API const wmt_type *wmt_shared_memory_type(const wmt_shared_memory *memory);

/** The current size in bytes, at least; 0 for NULL. */
WMT_API uint64_t wmt_shared_memory_size(const wmt_shared_memory *memory);

/** The current size in pages, at least; 0 for NULL. */
WMT_API uint64_t wmt_shared_memory_pages(const wmt_shared_memory *memory);

/**
 * Make it larger, for all who use it. As wmt_memory_grow().
 *
 * @param delta by how many pages; 0 is fine.
 * @param previous receives the size before, in pages; may be NULL.
 * @return false on failure: WMT_ERROR_LIMIT (code "memory-limit"), WMT_ERROR_INVALID.
 */
WMT_API bool wmt_shared_memory_grow(wmt_shared_memory *memory, uint64_t delta, uint64_t *previous,
                                    wmt_error **err);

/**
 * Copy bytes out of it.
 *
 * @param address where they start in the memory.
 * @param bytes receives them; zeroed on failure.
 * @param size how many.
 * @return false with WMT_ERROR_INVALID (code "memory-bounds") if they are not all within it.
 */
WMT_API bool wmt_shared_memory_read(const wmt_shared_memory *memory, uint64_t address, void *bytes,
                                    size_t size, wmt_error **err);

/** Copy bytes into it; likewise. */
WMT_API bool wmt_shared_memory_write(wmt_shared_memory *memory, uint64_t address, const void *bytes,
                                     size_t size, wmt_error **err);

/**
 * A pointer into it.
 *
 * @return where `address` is, for `size` bytes: valid as long as `memory`, since it never moves.
 *         NULL on failure.
 */
WMT_API void *wmt_shared_memory_data(const wmt_shared_memory *memory, uint64_t address, size_t size,
                                     wmt_error **err);

/** @name Atomic accesses
 * An address that is not a multiple of the number's size is WMT_ERROR_INVALID (code
 * "bad-argument"), one outside the memory is "memory-bounds". What gives a number gives 0 then.
 * @{ */
/** Load 4 bytes. */
WMT_API uint32_t wmt_shared_memory_load_u32(const wmt_shared_memory *memory, uint64_t address,
                                            wmt_error **err);
/** Load 8 bytes. */
WMT_API uint64_t wmt_shared_memory_load_u64(const wmt_shared_memory *memory, uint64_t address,
                                            wmt_error **err);
/** Store 4 bytes. */
WMT_API bool wmt_shared_memory_store_u32(wmt_shared_memory *memory, uint64_t address,
                                         uint32_t value, wmt_error **err);
/** Store 8 bytes. */
WMT_API bool wmt_shared_memory_store_u64(wmt_shared_memory *memory, uint64_t address,
                                         uint64_t value, wmt_error **err);
/** Add to 4 bytes, wrapping around. @return what was there before. */
WMT_API uint32_t wmt_shared_memory_add_u32(wmt_shared_memory *memory, uint64_t address,
                                           uint32_t value, wmt_error **err);
/** Add to 8 bytes, wrapping around. @return what was there before. */
WMT_API uint64_t wmt_shared_memory_add_u64(wmt_shared_memory *memory, uint64_t address,
                                           uint64_t value, wmt_error **err);
/** Replace 4 bytes. @return what was there before. */
WMT_API uint32_t wmt_shared_memory_exchange_u32(wmt_shared_memory *memory, uint64_t address,
                                                uint32_t value, wmt_error **err);
/** Replace 8 bytes. @return what was there before. */
WMT_API uint64_t wmt_shared_memory_exchange_u64(wmt_shared_memory *memory, uint64_t address,
                                                uint64_t value, wmt_error **err);
/** Replace 4 bytes by `value` if they are `expected`.
 *  @return what was there before: `expected` if it was replaced. */
WMT_API uint32_t wmt_shared_memory_compare_exchange_u32(wmt_shared_memory *memory, uint64_t address,
                                                        uint32_t expected, uint32_t value,
                                                        wmt_error **err);
/** Replace 8 bytes by `value` if they are `expected`.
 *  @return what was there before: `expected` if it was replaced. */
WMT_API uint64_t wmt_shared_memory_compare_exchange_u64(wmt_shared_memory *memory, uint64_t address,
                                                        uint64_t expected, uint64_t value,
                                                        wmt_error **err);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
