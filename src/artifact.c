#include "artifact.h"

#include "alloc.h"
#include "capi/engine_section.h"
#include "checksum.h"
#include "error.h"

#include <string.h>

enum {
    NUMBER_SIZE = 8,
    IMAGE_SIZE_AT = 0,
    DESCRIPTION_SIZE_AT = 8,
    CHECKSUM_AT = 16,
    MAGIC_AT = 24,
    FOOTER_SIZE = 32
};

static const uint8_t magic[NUMBER_SIZE] = {0, 'w', 'm', 't', 'e', 'n', 'd', 1};

static bool starts_with(const uint8_t *bytes, size_t size, const void *prefix, size_t prefix_size) {
    return size >= prefix_size && memcmp(bytes, prefix, prefix_size) == 0;
}

/* What the text format can begin with: a list, a comment, white space. */
static bool looks_like_text(const uint8_t *bytes, size_t size) {
    return size > 0 && memchr("(; \t\r\n", bytes[0], 6) != NULL;
}

/* Modules and components have the same first four bytes; then comes a version, and which it is. */
static int content_of_binary(const uint8_t *bytes, size_t size) {
    if (starts_with(bytes, size, "\0asm\1\0\0\0", 8)) {
        return WMT_CONTENT_MODULE;
    }
    return size >= 8 && bytes[6] == 1 && bytes[7] == 0 ? WMT_CONTENT_COMPONENT
                                                       : WMT_CONTENT_UNKNOWN;
}

static int content_of_image(const uint8_t *bytes, size_t size) {
    if (!wmt_artifact_version(bytes, size, NULL, 0)) {
        return WMT_CONTENT_UNKNOWN;
    }
    return engine_section_is_component(bytes, size) ? WMT_CONTENT_COMPONENT_ARTIFACT
                                                    : WMT_CONTENT_ARTIFACT;
}

int wmt_content_of(const void *bytes, size_t size) {
    if (bytes == NULL) {
        return WMT_CONTENT_UNKNOWN;
    }
    if (starts_with(bytes, size, "\0asm", 4)) {
        return content_of_binary(bytes, size);
    }
    if (starts_with(bytes, size, "\177ELF", 4)) {
        return content_of_image(bytes, size);
    }
    return looks_like_text(bytes, size) ? WMT_CONTENT_TEXT : WMT_CONTENT_UNKNOWN;
}

bool wmt_artifact_version(const void *bytes, size_t size, char *version, size_t room) {
    const char *found = NULL;
    size_t length = 0;
    bool is_artifact = bytes != NULL && engine_section_find_version(bytes, size, &found, &length);
    if (version != NULL && room > 0) {
        length = length < room ? length : room - 1;
        memcpy(version, is_artifact ? found : "", length);
        version[length] = '\0';
    }
    return is_artifact;
}

static bool set_damaged(wmt_error **err, const char *how) {
    return error_set(err, ERROR_ID_DAMAGED_ARTIFACT, "the artifact is damaged: %s", how);
}

/* One without the trailer has to end where its image ends: anything behind it is a trailer that is
 * damaged. */
static bool open_bare(const uint8_t *bytes, size_t size, struct artifact *artifact,
                      wmt_error **err) {
    size_t end = engine_section_image_end(bytes, size);
    if (end == 0) {
        return set_damaged(err, "it is cut off");
    }
    if (end != size) {
        return set_damaged(err, "what is behind its image is no trailer of libwmt");
    }
    artifact->image = bytes;
    artifact->image_size = size;
    return true;
}

static bool open_with_trailer(const uint8_t *bytes, size_t size, struct artifact *artifact,
                              wmt_error **err) {
    const uint8_t *footer = bytes + size - FOOTER_SIZE;
    uint64_t image_size = load_u64(footer + IMAGE_SIZE_AT);
    uint64_t description_size = load_u64(footer + DESCRIPTION_SIZE_AT);
    if (load_u64(footer + CHECKSUM_AT) != checksum_of(bytes, size - (FOOTER_SIZE - CHECKSUM_AT))) {
        return set_damaged(err, "its checksum is another");
    }
    if (image_size > size - FOOTER_SIZE || description_size != size - FOOTER_SIZE - image_size) {
        return set_damaged(err, "its parts are not as long as its trailer says");
    }
    artifact->image = bytes;
    artifact->image_size = (size_t)image_size;
    artifact->description = bytes + image_size;
    artifact->description_size = (size_t)description_size;
    return true;
}

static bool has_trailer(const uint8_t *bytes, size_t size) {
    return size >= FOOTER_SIZE && memcmp(bytes + size - sizeof magic, magic, sizeof magic) == 0;
}

bool artifact_open(const uint8_t *bytes, size_t size, struct artifact *artifact, wmt_error **err) {
    memset(artifact, 0, sizeof *artifact);
    if (has_trailer(bytes, size)) {
        return open_with_trailer(bytes, size, artifact, err);
    }
    if (!starts_with(bytes, size, "\177ELF", 4)) {
        return error_set(err, ERROR_ID_NOT_ARTIFACT, "these bytes are no compiled module");
    }
    return open_bare(bytes, size, artifact, err);
}

static void add_footer(uint8_t *footer, const wmt_bytes *bytes, size_t image_size,
                       size_t description_size) {
    store_u64(footer + IMAGE_SIZE_AT, image_size);
    store_u64(footer + DESCRIPTION_SIZE_AT, description_size);
    store_u64(footer + CHECKSUM_AT,
              checksum_of(bytes->data, bytes->size - (FOOTER_SIZE - CHECKSUM_AT)));
    memcpy(footer + MAGIC_AT, magic, sizeof magic);
}

wmt_bytes *artifact_make(const uint8_t *image, size_t image_size, const wmt_bytes *description) {
    size_t trailer_size = description == NULL ? 0 : description->size + FOOTER_SIZE;
    wmt_bytes *bytes = bytes_new(image_size + trailer_size);
    if (bytes == NULL) {
        return NULL;
    }
    memcpy(bytes->data, image, image_size);
    if (description != NULL) {
        memcpy(bytes->data + image_size, description->data, description->size);
        add_footer(bytes->data + image_size + description->size, bytes, image_size,
                   description->size);
    }
    return bytes;
}

/* Type, import, function, table, memory, global, export and tag sections. */
static bool says_types(uint8_t section) { return (section >= 1 && section <= 7) || section == 13; }

/* Where the section at `at` ends. */
static size_t section_end(const uint8_t *module, size_t at) {
    size_t size = 0;
    size_t place = at + 1;
    unsigned shift = 0;
    uint8_t byte = 0;
    do {
        byte = module[place++];
        size |= (size_t)(byte & 0x7f) << shift;
        shift += 7;
    } while ((byte & 0x80) != 0);
    return place + size;
}

wmt_bytes *artifact_describe(const uint8_t *module, size_t size) {
    enum { HEADER = 8 };
    wmt_bytes *description = NULL;
    uint8_t *to = NULL;
    size_t used = HEADER;
    for (size_t at = HEADER; at < size; at = section_end(module, at)) {
        used += says_types(module[at]) ? section_end(module, at) - at : 0;
    }
    description = bytes_new(used);
    if (description == NULL) {
        return NULL;
    }
    memcpy(description->data, module, HEADER);
    to = description->data + HEADER;
    for (size_t at = HEADER; at < size; at = section_end(module, at)) {
        if (says_types(module[at])) {
            memcpy(to, module + at, section_end(module, at) - at);
            to += section_end(module, at) - at;
        }
    }
    return description;
}

wmt_bytes *wmt_artifact_types(const void *bytes, size_t size, wmt_error **err) {
    struct artifact artifact;
    wmt_bytes *types = NULL;
    if (!error_enter(err) || !error_check_argument(bytes, "bytes", err) ||
        !artifact_open(bytes, size, &artifact, err)) {
        return NULL;
    }
    if (artifact.description == NULL) {
        (void)error_set(err, ERROR_ID_NO_TYPES, "the artifact has no trailer that tells its types");
        return NULL;
    }
    types = bytes_new(artifact.description_size);
    if (types == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    memcpy(types->data, artifact.description, artifact.description_size);
    return types;
}
