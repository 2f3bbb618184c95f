/**
 * @file wmt/fuel.h
 * Fuel: a limit on how much a guest computes, the same on every machine and in every run.
 *
 * In an engine with `consume-fuel=on` nearly every instruction of a guest uses up one unit of its
 * store's fuel, which makes its code slower by a fifth or more. A guest that has none left is
 * stopped: WMT_ERROR_LIMIT (code "out-of-fuel"). The store is usable once it has got more. Fuel
 * does not measure time: what a guest waits for, and what host functions do, costs nothing
 * (wmt/time_limit.h is for that).
 *
 * @code
 * wmt_config_set(config, "consume-fuel=on", &err);
 * ...
 * wmt_store_set_fuel(store, 10000, &err);
 * @endcode
 *
 * New stores have UINT64_MAX units, as good as no limit.
 *
 * All of it works with every libwasmtime from 20 on; how much an instruction costs may differ
 * between them.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Store.html#method.set_fuel
 */
#ifndef WMT_FUEL_H
#define WMT_FUEL_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Give the store this much fuel, in place of what it had. Inside a host function it counts for the
 * guest that called it.
 *
 * @return false on failure: WMT_ERROR_INVALID (NULL store, code "store-busy", or "option-off": the
 *         engine does not count fuel).
 */
WMT_API bool wmt_store_set_fuel(wmt_store *store, uint64_t fuel, wmt_error **err);

/**
 * How much fuel the store has left: what was used is the difference to what it was given.
 *
 * @return 0 also on failure, which is as for wmt_store_set_fuel().
 */
WMT_API uint64_t wmt_store_fuel(const wmt_store *store, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
