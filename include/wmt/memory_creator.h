/**
 * @file wmt/memory_creator.h
 * Memory creators: where the linear memories of guests lie, decided by the program.
 *
 * By default Wasmtime maps memory for each linear memory. A memory creator does so in its place: to
 * take it from huge pages or a file, to share it with a device, to count it, or to refuse more than
 * there shall be. It is three functions, set in a wmt_config, that hold for all engines made of it,
 * and for the memories that guests define there. Memories that the host makes (wmt_memory_new()),
 * and shared ones, are still mapped by Wasmtime.
 *
 * They are called by whichever thread makes, grows or ends a memory, also by several at once, and
 * in the middle of an operation on a store: they must not use stores, nor longjmp or throw. What
 * they must provide keeps the process safe, and cannot be checked: compiled code relies on
 * `reserved` and `guard`.
 *
 * The pooling allocator has its own places for memories: `pooling=on` beside a creator is
 * WMT_ERROR_INVALID when the engine is made. `memory-init-cow` is off whatever was set.
 *
 * Up to libwasmtime 27 a guest that reads beyond a memory which a creator has made would end the
 * process. So guests check all bounds in code there, `memory-reservation` and `memory-guard-size`
 * are 0 whatever was set, and `memory-may-move=off` is WMT_ERROR_INVALID.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/trait.MemoryCreator.html
 */
#ifndef WMT_MEMORY_CREATOR_H
#define WMT_MEMORY_CREATOR_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes room for one memory: `reserved` + `guard` bytes of address space, of which the first `size`
 * bytes can be read and written and are zero, and all others cannot be accessed.
 *
 * @param env what was given with the creator.
 * @param size bytes that the memory has at first; may be 0.
 * @param maximum bytes that it may ever grow to; SIZE_MAX if its type says nothing.
 * @param reserved bytes within which it grows without moving; at least `size`, a multiple of the
 *        system's page size, not 0.
 * @param guard bytes behind those that must never be accessible; a multiple of the page size.
 * @param err for reporting why there is none: `*err = wmt_error_new("quota exceeded");`. The
 *        message is part of the error of the instantiation.
 * @return where it begins, aligned to the system's page size; NULL on failure. Anything else is
 *         refused like a failure.
 */
typedef void *(*wmt_memory_allocate)(void *env, size_t size, size_t maximum, size_t reserved,
                                     size_t guard, wmt_error **err);

/**
 * Makes more of a memory accessible: the bytes from `old_size` to `new_size`, which are zero.
 *
 * A memory that grows beyond what is reserved moves: libwmt has another one allocated, copies what
 * is in the old one, and has that released.
 *
 * @param base what the allocation gave.
 * @param old_size bytes that are accessible.
 * @param new_size more, and no more than is reserved.
 * @param err as above; but growing tells no more than that it failed.
 * @return false on failure: nothing has changed then, and a guest's `memory.grow` gives -1.
 */
typedef bool (*wmt_memory_commit)(void *env, void *base, size_t old_size, size_t new_size,
                                  wmt_error **err);

/** Takes a memory back; nobody will access it any more. `size` is what is accessible at last,
 *  `reserved` and `guard` are those of the allocation. */
typedef void (*wmt_memory_release)(void *env, void *base, size_t size, size_t reserved,
                                   size_t guard);

/**
 * Have memories made by these functions in engines made of this config.
 *
 * Works with every libwasmtime. Setting another creator replaces the first one.
 *
 * @param env handed to all three; may be NULL.
 * @param finalizer called with `env` when the config and all engines made of it have ended, on the
 *        thread that ended the last one; may be NULL. Not called if this function fails.
 * @return false on failure: WMT_ERROR_INVALID (NULL), WMT_ERROR_NOMEM.
 */
WMT_API bool wmt_config_set_memory_creator(wmt_config *config, wmt_memory_allocate allocate,
                                           wmt_memory_commit commit, wmt_memory_release release,
                                           void *env, wmt_finalizer finalizer, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
