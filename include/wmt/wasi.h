/**
 * @file wmt/wasi.h
 * WASI preview 1: what a guest may see of the system.
 *
 * A wmt_wasi is a description: arguments, environment, standard streams and directories. It is made
 * once and can be given to any number of stores (wmt_store_set_wasi()), also of different engines
 * and runtimes. Files and directories are opened then, not before. A guest's imports come from
 * wmt_linker_define_wasi().
 *
 * @code
 * wmt_wasi *wasi = wmt_wasi_new(&err);
 * wmt_wasi_set_args(wasi, args, nargs, &err);
 * wmt_wasi_inherit_stdio(wasi, &err);
 * wmt_wasi_preopen_dir(wasi, "/srv/data", "/data", WMT_WASI_READ_ONLY, &err);
 * wmt_store_set_wasi(store, wasi, &err);
 * wmt_wasi_delete(wasi);
 * @endcode
 *
 * A guest sees nothing that is not given here: at first there are no arguments and no environment,
 * standard input is empty and output is thrown away. It has clocks and random numbers always, and
 * sockets never.
 *
 * A wmt_wasi belongs to one thread at a time while it is changed; any threads may read it. All
 * functions work with every libwasmtime from 20 on, but for read-only directories and the network.
 * They take UTF-8 only, paths included: libwasmtime takes nothing else.
 *
 * ### How a guest ends
 * By exit(), or by returning from main: wmt_instance_run() gives the status, 0 to 255; another call
 * reports WMT_ERROR_EXIT. Greater statuses are taken modulo 256.
 *
 * ### Captured output
 * What a guest writes can be handed to a callback, or collected in a buffer, with every
 * libwasmtime. It arrives complete and in order, nothing is kept back in between, and the callback
 * runs at once: in the middle of the guest's write, on the thread that called the guest. Meanwhile
 * the store is busy: using it is WMT_ERROR_INVALID (code "store-busy"). Several stores with one
 * description call the same callback, each on its thread. longjmp and C++ exceptions out of it are
 * forbidden.
 *
 * The output belongs to the stream and not to the number: a guest that moves standard output by
 * `fd_renumber` is followed, and when it closes it there is no more output. To the guest it is no
 * terminal. A C program's last output may be in its own buffers until it ends: one that traps loses
 * that.
 *
 * - A store captures for the guests that are instantiated, by wmt_linker_instantiate() and others,
 * when it already has such a description. To give it the first one when there are other guests of
 * WASI in it is WMT_ERROR_INVALID (code "bad-argument"). Later descriptions may be of either kind.
 * - When such a guest writes to a file, or closes or renumbers, libwmt goes through a tiny module,
 *   compiled once for an engine. That takes a libwasmtime with a compiler, and a guest whose memory
 * has 32-bit addresses and pages of 64 KiB, as all compilers for WASI make them.
 *
 * ### Processes that fork
 * libwasmtime does a guest's input and output on threads of its own, which a forked child has not:
 * after a guest in the parent has used a stream or a file, guests that do so in the child hang. Run
 * such guests in one of the two only; to give a store its WASI before the fork does no harm. Output
 * that is captured works in the child too, as long as its guests do not write to files.
 *
 * ### Guests that nobody trusts
 * Use a release of libwasmtime that is maintained. In older ones a guest could abort the process:
 * by `fd_renumber` (the first releases of 20 to 34), and by asking `fd_read`, `fd_pread`,
 * `poll_oneoff` or `random_get` for more memory than there is (up to 41). libwmt looks at the
 * arguments of these functions first, in every libwasmtime with a compiler: no guest can do that.
 * They give errno `badf` for a descriptor that is not open, `fault` for what is not within the
 * guest's memory, and `inval` for more than 1024 subscriptions on descriptors.
 *
 * Semantics: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
#ifndef WMT_WASI_H
#define WMT_WASI_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make an empty description.
 *
 * @return a description to be given to wmt_wasi_delete(); NULL with WMT_ERROR_NOMEM on failure.
 */
WMT_API wmt_wasi *wmt_wasi_new(wmt_error **err);

/** Free a description. NULL is fine. Stores that got it are not affected. */
WMT_API void wmt_wasi_delete(wmt_wasi *wasi);

/** @name Changing a description
 * Each gives true, or false on failure, and then has changed nothing: WMT_ERROR_INVALID (code
 * "null-argument", "bad-utf8", or "bad-argument" for an empty path or one of the cases named),
 * WMT_ERROR_NOMEM. What is passed is copied.
 * @{ */

/**
 * Set the arguments, in place of those set before.
 *
 * @param args NUL-terminated strings; the first is the program's name, as in `main`. May be NULL if
 *        `nargs` is 0.
 * @param nargs how many.
 */
WMT_API bool wmt_wasi_set_args(wmt_wasi *wasi, const char *const *args, size_t nargs,
                               wmt_error **err);

/**
 * Add a variable to the environment, or change it.
 *
 * @param name not empty and without a `=`, or it is WMT_ERROR_INVALID (code "bad-argument").
 * @param value may be empty.
 */
WMT_API bool wmt_wasi_set_env(wmt_wasi *wasi, const char *name, const char *value, wmt_error **err);

/**
 * Let the guest see the environment of this process, as it is when a store gets the description.
 * Variables set by wmt_wasi_set_env() come on top. Variables that are not UTF-8 are left out.
 *
 * @warning No thread may change the environment while a store gets the description.
 */
WMT_API bool wmt_wasi_inherit_env(wmt_wasi *wasi, wmt_error **err);

/**
 * Let the guest read this process's standard input.
 *
 * libwasmtime may read more of it than the guest takes: what is left over can be had by the next
 * guest, but not by the host.
 */
WMT_API bool wmt_wasi_inherit_stdin(wmt_wasi *wasi, wmt_error **err);

/** Let the guest write to this process's standard output. It does not go through the buffers of C's
 *  stdout: flush those before a guest writes. */
WMT_API bool wmt_wasi_inherit_stdout(wmt_wasi *wasi, wmt_error **err);

/** Let the guest write to this process's standard error. */
WMT_API bool wmt_wasi_inherit_stderr(wmt_wasi *wasi, wmt_error **err);

/** All three. For each stream the last call that names it counts. */
WMT_API bool wmt_wasi_inherit_stdio(wmt_wasi *wasi, wmt_error **err);

/** Read standard input from a file, which must exist when a store gets the description. Each store
 *  reads it from its start. */
WMT_API bool wmt_wasi_set_stdin_file(wmt_wasi *wasi, const char *path, wmt_error **err);

/** Write standard output to a file, which is made, or emptied, each time a store gets the
 *  description. */
WMT_API bool wmt_wasi_set_stdout_file(wmt_wasi *wasi, const char *path, wmt_error **err);

/** Write standard error to a file, likewise. Not to the same as standard output: they would
 *  overwrite each other. */
WMT_API bool wmt_wasi_set_stderr_file(wmt_wasi *wasi, const char *path, wmt_error **err);

/** Read standard input from bytes, which are copied. Each store reads them from the start.
 *
 * @param bytes may have NULs; may be NULL if `size` is 0.
 * @param size how many; 0 is an empty input. */
WMT_API bool wmt_wasi_set_stdin_bytes(wmt_wasi *wasi, const void *bytes, size_t size,
                                      wmt_error **err);

/**
 * Takes what a guest writes to standard output or error: see wmt_wasi_set_stdout_callback().
 *
 * @param env what was given with the callback.
 * @param bytes what the guest has written now: valid until the callback returns. Never NULL.
 * @param size how many bytes; never 0. It is what the guest passed in one piece, up to 4 GiB: not
 *        always a line, nor a whole character.
 * @param err for reporting a failure, as wmt_call's `err` is: `*err = wmt_error_new("disk full");`
 *        stops the guest, and the very same object comes out of the call that entered it. NULL at
 *        first; pass it on to functions of libwmt that the callback calls.
 */
typedef void (*wmt_wasi_output_callback)(void *env, const void *bytes, size_t size,
                                         wmt_error **err);

/**
 * Hand what the guest writes to standard output to a callback. See "Captured output" above.
 *
 * @param finalizer called with `env` when neither this description nor a store that got it will
 * call the callback again; on the thread that deletes or changes the last of them. May be NULL. Not
 *        called if this function fails.
 */
WMT_API bool wmt_wasi_set_stdout_callback(wmt_wasi *wasi, wmt_wasi_output_callback callback,
                                          void *env, wmt_finalizer finalizer, wmt_error **err);

/** Hand standard error to a callback, likewise. It may be the same one, with the same `env`: then
 * it gets both in the order in which they were written. */
WMT_API bool wmt_wasi_set_stderr_callback(wmt_wasi *wasi, wmt_wasi_output_callback callback,
                                          void *env, wmt_finalizer finalizer, wmt_error **err);

/**
 * Collect what the guest writes to standard output in a buffer of its store, where
 * wmt_store_take_stdout() finds it. See "Captured output" above.
 *
 * @param limit how many bytes that were not taken yet there may be. A guest that writes more is
 *        stopped with WMT_ERROR_LIMIT (code "output-limit"), and the buffer has the first `limit`
 *        bytes. SIZE_MAX: as many as there is memory for.
 */
WMT_API bool wmt_wasi_set_stdout_buffer(wmt_wasi *wasi, size_t limit, wmt_error **err);

/** Collect standard error in another buffer, likewise. */
WMT_API bool wmt_wasi_set_stderr_buffer(wmt_wasi *wasi, size_t limit, wmt_error **err);

/** Whether a guest may change what is in a directory. The values are frozen. */
typedef enum wmt_wasi_access {
    WMT_WASI_READ_WRITE = 0, /**< the guest may create, change and remove files */
    WMT_WASI_READ_ONLY = 1   /**< the guest may only look; libwasmtime 27 or newer */
} wmt_wasi_access;

/**
 * Give the guest a directory, and with it all that is below. The guest cannot leave it, neither by
 * ".." nor by symbolic links.
 *
 * @param host_path the directory in this system, on Windows in UTF-8 and also with a drive, such as
 *        "C:/data" or "D:\\data"; it must exist when a store gets the description.
 * @param guest_path what the guest calls it, such as "/data" or ".".
 * @param access a wmt_wasi_access; another number is WMT_ERROR_INVALID (code "bad-argument").
 *        Read-only needs libwasmtime 27 or newer: with an older one wmt_store_set_wasi() is
 *        WMT_ERROR_UNSUPPORTED (code "read-only-unsupported"), and never gives a writable
 * directory.
 */
WMT_API bool wmt_wasi_preopen_dir(wmt_wasi *wasi, const char *host_path, const char *guest_path,
                                  int access, wmt_error **err);

/**
 * Let the guest use this process's network: any address, by TCP and UDP. libwasmtime 45 or newer;
 * with an older one wmt_store_set_wasi() is WMT_ERROR_UNSUPPORTED.
 *
 * Preview 1 has no function that opens a socket, so it makes no difference to a guest of it. The
 * description that a store gets is also what later previews of WASI go by.
 */
WMT_API bool wmt_wasi_inherit_network(wmt_wasi *wasi, wmt_error **err);

/** Let the guest look up the addresses of host names, or not, as at first. As
 *  wmt_wasi_inherit_network() in all else. */
WMT_API bool wmt_wasi_allow_ip_name_lookup(wmt_wasi *wasi, bool allow, wmt_error **err);
/** @} */

/**
 * Take what guests of a store have written to standard output since it was last taken: after a run,
 * however it ended, or in a host function while the guest goes on.
 *
 * @return the bytes, none if there were none; the caller's, to be given to wmt_bytes_delete(). NULL
 * on failure: WMT_ERROR_INVALID (code "not-captured" if the last description that the store got has
 * no wmt_wasi_set_stdout_buffer(); "store-busy"), WMT_ERROR_NOMEM.
 */
WMT_API wmt_bytes *wmt_store_take_stdout(wmt_store *store, wmt_error **err);

/** Take standard error, likewise. */
WMT_API wmt_bytes *wmt_store_take_stderr(wmt_store *store, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
