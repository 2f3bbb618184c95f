/*
 * The section of a compiled module that says which Wasmtime made it. A compiled module is an ELF
 * image on every platform; the section `.wasmtime.engine` holds a 0, the length of the version, the
 * version itself, and settings of the compiler.
 */
#ifndef CAPI_ENGINE_SECTION_H
#define CAPI_ENGINE_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds the version in a compiled module; it is not NUL-terminated. False if there is none: the
 * image is cut off, damaged or of another kind. */
bool engine_section_find_version(const uint8_t *image, size_t size, const char **version,
                                 size_t *length);

/* Where the image ends: behind its table of sections, which every version puts last. 0 if it is cut
 * off or is no image. */
size_t engine_section_image_end(const uint8_t *image, size_t size);

/* Whether the image says of itself that it is a compiled component, not a module. */
bool engine_section_is_component(const uint8_t *image, size_t size);

/* A section of an image. The name is not NUL-terminated. */
struct engine_section_place {
    const char *name;
    size_t name_length;
    uint64_t offset;
    uint64_t size;
};

/* Section number `index`, without the empty one that every image begins with. False behind the last
 * one, or if the image is damaged there. */
bool engine_section_at(const uint8_t *image, size_t size, size_t index,
                       struct engine_section_place *place);

/* Enough for an image with a version of up to 31 bytes. */
enum { ENGINE_SECTION_IMAGE_SIZE = 512 };

/* Writes the smallest image that names `version`, and nothing else that a library could accept. The
 * number of bytes written. */
size_t engine_section_write_image(uint8_t image[ENGINE_SECTION_IMAGE_SIZE], const char *version);

#endif
