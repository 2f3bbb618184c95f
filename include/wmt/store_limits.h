/**
 * @file wmt/store_limits.h
 * Limits of a store: how large memories and tables may be, and how many of them there may be.
 *
 * @code
 * wmt_store_set_limit(store, WMT_LIMIT_MEMORY_SIZE, 64 * 1024 * 1024, &err);
 * wmt_store_set_limit(store, WMT_LIMIT_INSTANCES, 10, &err);
 * @endcode
 *
 * A limit concerns what happens from then on, by guests and by the host; what is there already
 * stays. Beyond it
 * - a guest's `memory.grow` and `table.grow` give -1, as when there is no memory;
 * - growing by the host is WMT_ERROR_LIMIT (code "memory-limit" or "table-limit");
 * - making a memory or table, or an instance, is WMT_ERROR_LIMIT (code "memory-limit",
 *   "table-limit" or "instantiation"), and the message says which limit it was.
 *
 * Limits on sizes hold for each memory and table by itself. Shared memories have none but the
 * maximum of their type. What libwmt makes for calls in bulk counts too: an instance and a memory
 * for each function (wmt/bulk.h). What it makes for guests of WASI does not.
 *
 * Works with every libwasmtime from 20 on.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.StoreLimitsBuilder.html
 */
#ifndef WMT_STORE_LIMITS_H
#define WMT_STORE_LIMITS_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a limit is on. The numbers are frozen. */
typedef enum wmt_store_limit {
    WMT_LIMIT_MEMORY_SIZE = 0,    /**< bytes of each memory; at first without limit */
    WMT_LIMIT_TABLE_ELEMENTS = 1, /**< elements of each table; at first, and at most, 10,000,000 */
    WMT_LIMIT_INSTANCES = 2,      /**< instances in the store; at first, and at most, 10,000 */
    WMT_LIMIT_TABLES = 3,         /**< tables in the store; likewise */
    WMT_LIMIT_MEMORIES = 4        /**< memories in the store; likewise */
} wmt_store_limit;

/**
 * Set a limit, in place of the one before.
 *
 * @param limit a wmt_store_limit.
 * @param value in the unit of `limit`; WMT_NO_LIMIT sets what it was at first.
 * @return false on failure: WMT_ERROR_INVALID (NULL store, code "store-busy", or "bad-argument":
 *         no such limit, or more than is possible at most).
 */
WMT_API bool wmt_store_set_limit(wmt_store *store, int limit, uint64_t value, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
