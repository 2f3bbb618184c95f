/**
 * @file wmt/base.h
 * What every other header needs: the version of libwmt, linkage, and the names of all objects.
 *
 * You normally include `<wmt.h>`, which includes everything.
 */
#ifndef WMT_BASE_H
#define WMT_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @name Version of these headers
 * Compare with wmt_version() to see what was loaded at run time.
 * @{ */
#define WMT_VERSION_MAJOR 0      /**< grows when a program has to be changed */
#define WMT_VERSION_MINOR 1      /**< grows when something is added */
#define WMT_VERSION_PATCH 0      /**< grows when something is mended */
#define WMT_VERSION_TEXT "0.1.0" /**< all three */
/** @} */

/** One number that grows with every release, for `#if WMT_VERSION_NUMBER >= 100`: 0.1.0 is 100. */
#define WMT_VERSION_NUMBER (WMT_VERSION_MAJOR * 10000 + WMT_VERSION_MINOR * 100 + WMT_VERSION_PATCH)

/** @def WMT_DEPRECATED
 * Marks what will go with the next major version; the header says what to use instead. */
#if defined(__GNUC__)
#define WMT_DEPRECATED __attribute__((deprecated))
#elif defined(_MSC_VER)
#define WMT_DEPRECATED __declspec(deprecated)
#else
#define WMT_DEPRECATED
#endif

/**
 * Number of the binary interface. It grows by one with every release that adds something to it, and
 * a program compiled for number N runs with every later libwmt of the same soname.
 */
#define WMT_ABI_VERSION 1

/** For functions that set a limit: there shall be none. */
#define WMT_NO_LIMIT UINT64_MAX

/** @def WMT_API
 * Marks what libwmt exports. Define WMT_STATIC on Windows when linking the static library. */
#if defined(_WIN32) && !defined(WMT_STATIC)
#ifdef WMT_BUILDING_SHARED
#define WMT_API __declspec(dllexport)
#else
#define WMT_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define WMT_API __attribute__((visibility("default")))
#else
#define WMT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** An opened libwasmtime. See wmt/runtime.h. */
typedef struct wmt_runtime wmt_runtime;
/** Settings of an engine that is yet to be made. See wmt/config.h. */
typedef struct wmt_config wmt_config;
/** Compiles modules and owns what stores share. See wmt/engine.h. */
typedef struct wmt_engine wmt_engine;
/** Owns instances and everything inside them. See wmt/store.h. */
typedef struct wmt_store wmt_store;
/** A compiled WebAssembly module. See wmt/module.h. */
typedef struct wmt_module wmt_module;
/** Definitions by name, to satisfy imports. See wmt/linker.h. */
typedef struct wmt_linker wmt_linker;
/** A module with its imports found, to be instantiated often. See wmt/linker.h. */
typedef struct wmt_instance_pre wmt_instance_pre;
/** A linear memory that guests of several stores share. See wmt/shared_memory.h. */
typedef struct wmt_shared_memory wmt_shared_memory;
/** What a guest may see of the system. See wmt/wasi.h. */
typedef struct wmt_wasi wmt_wasi;
/** Finds out where guests spend their time. See wmt/profiler.h. */
typedef struct wmt_profiler wmt_profiler;

/** Anything that can be imported or exported. See wmt/extern.h. */
typedef struct wmt_extern wmt_extern;
/** A function of a store. See wmt/func.h. */
typedef struct wmt_func wmt_func;
/** A linear memory of a store. See wmt/memory.h. */
typedef struct wmt_memory wmt_memory;
/** A table of a store. See wmt/table.h. */
typedef struct wmt_table wmt_table;
/** A global of a store. See wmt/global.h. */
typedef struct wmt_global wmt_global;
/** A tag (of exceptions) of a store. See wmt/tag.h. */
typedef struct wmt_tag wmt_tag;
/** An instantiated module. See wmt/instance.h. */
typedef struct wmt_instance wmt_instance;

/** The type of something that can be imported or exported. See wmt/type.h. */
typedef struct wmt_type wmt_type;
/** The type of one value. See wmt/type.h. */
typedef struct wmt_valtype wmt_valtype;
/** Bytes that libwmt gives. See wmt/bytes.h. */
typedef struct wmt_bytes wmt_bytes;
/** What was read out of a module or an artifact. See wmt/inspection.h. */
typedef struct wmt_inspection wmt_inspection;
/** Stops the calls of a store from another thread. See wmt/interrupt.h. */
typedef struct wmt_interrupt_handle wmt_interrupt_handle;
/** A reference to a garbage-collected object. See wmt/ref.h. */
typedef struct wmt_ref wmt_ref;
/** The type of a struct or array. See wmt/object_type.h. */
typedef struct wmt_object_type wmt_object_type;

/** What went wrong. See wmt/error.h. */
typedef struct wmt_error wmt_error;
/** One call of a host function. See wmt/func.h. */
typedef struct wmt_call wmt_call;

/**
 * Frees what a user pointer stands for; called exactly once, when libwmt will not use the pointer
 * again. It must not call back into the store that owns it.
 */
typedef void (*wmt_finalizer)(void *env);

/**
 * The version of the libwmt that runs, such as "0.1.0".
 *
 * @return a static string; never NULL. Any thread.
 */
WMT_API const char *wmt_version(void);

/**
 * The number of the binary interface of the libwmt that runs; at least the WMT_ABI_VERSION of the
 * headers a program was compiled with, or the program is newer than the library.
 */
WMT_API int wmt_abi_version(void);

#ifdef __cplusplus
}
#endif

#endif
