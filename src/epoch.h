/* What happens when an epoch has come. See include/wmt/epoch.h.
 *
 * In an engine with epochs every store asks libwasmtime to be called back at each new one, which
 * the program makes (wmt_engine_increment_epoch()), or libwmt itself for a time limit or an
 * interrupt. libwasmtime's epochs are therefore more than the program's, which libwmt counts. */
#ifndef WMT_SRC_EPOCH_H
#define WMT_SRC_EPOCH_H

#include <stdatomic.h>
#include <wmt/epoch.h>

/* Of a store. */
struct epoch_deadline {
    uint64_t at; /* the program's epoch; UINT64_MAX: none */
    wmt_epoch_callback callback;
    void *env;
    wmt_finalizer finalizer;
};

/* Makes a new store be called back. False with an error. */
bool epoch_start(wmt_store *store, wmt_error **err);

/* At the store's end, which is busy. */
void epoch_end(wmt_store *store);

/* Checks that the store's engine has epochs, which `what` needs. */
bool epoch_check_on(const wmt_store *store, const char *what, wmt_error **err);

#endif
