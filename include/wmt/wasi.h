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
 * functions work with every libwasmtime from 20 on, but for read-only directories. They take UTF-8
 * only, paths included: libwasmtime takes nothing else.
 *
 * ### How a guest ends
 * By exit(), or by returning from main: wmt_instance_run() gives the status, 0 to 255; another call
 * reports WMT_ERROR_EXIT. Greater statuses are taken modulo 256.
 *
 * ### Processes that fork
 * libwasmtime does a guest's input and output on threads of its own, which a forked child has not:
 * after a guest in the parent has used a stream or a file, guests that do so in the child hang. Run
 * such guests in one of the two only; to give a store its WASI before the fork does no harm.
 *
 * ### Guests that nobody trusts
 * Use a release of libwasmtime that is maintained. In older ones a guest can abort the process by
 * `fd_renumber` (the first releases of 20 to 34), and by asking `poll_oneoff` or `random_get` for more
 * memory than there is (up to 41).
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

/** Whether a guest may change what is in a directory. The values are frozen. */
typedef enum wmt_wasi_access {
    WMT_WASI_READ_WRITE = 0, /**< the guest may create, change and remove files */
    WMT_WASI_READ_ONLY = 1   /**< the guest may only look; libwasmtime 27 or newer */
} wmt_wasi_access;

/**
 * Give the guest a directory, and with it all that is below. The guest cannot leave it, neither by
 * ".." nor by symbolic links.
 *
 * @param host_path the directory in this system; it must exist when a store gets the description.
 * @param guest_path what the guest calls it, such as "/data" or ".".
 * @param access a wmt_wasi_access; another number is WMT_ERROR_INVALID (code "bad-argument").
 *        Read-only needs libwasmtime 27 or newer: with an older one wmt_store_set_wasi() is
 *        WMT_ERROR_UNSUPPORTED (code "read-only-unsupported"), and never gives a writable directory.
 */
WMT_API bool wmt_wasi_preopen_dir(wmt_wasi *wasi, const char *host_path, const char *guest_path,
                                  int access, wmt_error **err);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
