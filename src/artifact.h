/* Artifacts: what a compiled module looks like as bytes. See include/wmt/artifact.h.
 *
 * Behind libwasmtime's image stand the description, a module that has the artifact's imports and
 * exports and nothing else, and then the footer:
 *
 *     size of the image        8 bytes, little-endian like all numbers
 *     size of the description  8 bytes
 *     checksum                 8 bytes, of everything before it
 *     magic                    8 bytes
 */
#ifndef WMT_SRC_ARTIFACT_H
#define WMT_SRC_ARTIFACT_H

#include "bytes.h"

#include <wmt/artifact.h>
#include <wmt/error.h>

/* The parts of an artifact; they point into its bytes. */
struct artifact {
    const uint8_t *image;
    size_t image_size;
    const uint8_t *description; /* NULL: it has no trailer */
    size_t description_size;
};

/* Takes an artifact apart and checks that it is whole: false with NOT_ARTIFACT or
 * DAMAGED_ARTIFACT. */
bool artifact_open(const uint8_t *bytes, size_t size, struct artifact *artifact, wmt_error **err);

/* Puts one together; without a description it has no trailer. NULL: out of memory. */
wmt_bytes *artifact_make(const uint8_t *image, size_t image_size, const wmt_bytes *description);

/* The description of a module: its sections that say what it imports and exports. NULL: out of
 * memory. The module is valid. */
wmt_bytes *artifact_describe(const uint8_t *module, size_t size);

#endif
