/**
 * @file wmt/bytes.h
 * Bytes that libwmt gives: a compiled module, a module's binary format.
 *
 * A wmt_bytes is immutable and belongs to the caller. Any thread may read it.
 */
#ifndef WMT_BYTES_H
#define WMT_BYTES_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the bytes are: valid until wmt_bytes_delete(). NULL for NULL, never otherwise. */
WMT_API const void *wmt_bytes_data(const wmt_bytes *bytes);

/** How many there are; 0 for NULL. */
WMT_API size_t wmt_bytes_size(const wmt_bytes *bytes);

/** Free them. NULL is fine. */
WMT_API void wmt_bytes_delete(wmt_bytes *bytes);

#ifdef __cplusplus
}
#endif

#endif
