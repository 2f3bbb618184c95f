/**
 * @file wmt/wasi.h
 * WASI preview 1: what a guest may see of the system.
 *
 * A wmt_wasi is a description: arguments, environment, standard streams and directories. It is made
 * once and can be given to any number of stores (wmt_store_set_wasi()), also of different engines
 * and runtimes. Files and directories are opened then, not before.
 *
 * A guest sees nothing that is not given here: at first there are no arguments and no environment,
 * standard input is empty and output is thrown away.
 *
 * A wmt_wasi belongs to one thread at a time while it is changed; any threads may read it.
 *
 * Semantics: https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
#ifndef WMT_WASI_H
#define WMT_WASI_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Make an empty description.
 *  @return NULL with WMT_ERROR_NOMEM on failure. */
WMT_API wmt_wasi *wmt_wasi_new(wmt_error **err);

/** Free a description. NULL is fine. Stores that got it are not affected. */
WMT_API void wmt_wasi_delete(wmt_wasi *wasi);

/**
 * Set the arguments; the first is the program's name, as in `main`.
 *
 * @param args NUL-terminated UTF-8 strings, copied.
 * @return false with WMT_ERROR_INVALID (NULL, not UTF-8), WMT_ERROR_NOMEM.
 */
WMT_API bool wmt_wasi_set_args(wmt_wasi *wasi, const char *const *args, size_t nargs,
                               wmt_error **err);

/** Add a variable to the environment, or change it. UTF-8, copied; the name has no `=`. */
WMT_API bool wmt_wasi_set_env(wmt_wasi *wasi, const char *name, const char *value,
                              wmt_error **err);

/** Let the guest see the environment of this process as it is when a store gets the description;
 *  variables set by wmt_wasi_set_env() come on top. Variables that are not UTF-8 are left out. */
WMT_API bool wmt_wasi_inherit_env(wmt_wasi *wasi, wmt_error **err);

/** @name Standard streams
 * The last call for a stream counts.
 * @{ */
WMT_API bool wmt_wasi_inherit_stdin(wmt_wasi *wasi, wmt_error **err);
WMT_API bool wmt_wasi_inherit_stdout(wmt_wasi *wasi, wmt_error **err);
WMT_API bool wmt_wasi_inherit_stderr(wmt_wasi *wasi, wmt_error **err);
/** All three. */
WMT_API bool wmt_wasi_inherit_stdio(wmt_wasi *wasi, wmt_error **err);
/** Read standard input from a file, which must exist when a store gets the description. */
WMT_API bool wmt_wasi_set_stdin_file(wmt_wasi *wasi, const char *path, wmt_error **err);
/** Write standard output to a file, which is made, or emptied, when a store gets the description. */
WMT_API bool wmt_wasi_set_stdout_file(wmt_wasi *wasi, const char *path, wmt_error **err);
/** Write standard error to a file, likewise. */
WMT_API bool wmt_wasi_set_stderr_file(wmt_wasi *wasi, const char *path, wmt_error **err);
/** @} */

/** Whether a guest may change what is in a directory. */
typedef enum wmt_wasi_access {
    WMT_WASI_READ_WRITE = 0, /**< the guest may create, change and remove files */
    WMT_WASI_READ_ONLY = 1   /**< the guest may only look; libwasmtime 27 or newer */
} wmt_wasi_access;

/**
 * Give the guest a directory.
 *
 * @param host_path the directory in this system; it must exist when a store gets the description.
 * @param guest_path what the guest calls it, such as "/data" or ".".
 * @param access a wmt_wasi_access. Read-only needs libwasmtime 27 or newer: with an older one
 *        wmt_store_set_wasi() is WMT_ERROR_UNSUPPORTED, and never gives a writable directory.
 */
WMT_API bool wmt_wasi_preopen_dir(wmt_wasi *wasi, const char *host_path, const char *guest_path,
                                  int access, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
