/* Looking at modules and artifacts. See include/wmt/inspection.h. */
#include <wmt/inspection.h>

#include "arena.h"
#include "artifact.h"
#include "capi/engine_section.h"
#include "error.h"
#include "module_types.h"
#include "reader.h"
#include "utf8.h"

#include <string.h>

enum { CUSTOM_SECTION = 0, NO_SECTION = -1, MODULE_HEADER_SIZE = 8 };

struct section {
    int id;
    const char *name;
    size_t name_length;
    uint64_t offset;
    uint64_t size;
};

/* Lies, with all that it points to, in the arena of `types`. */
struct wmt_inspection {
    int content;
    struct module_types *types;
    struct section *sections;
    size_t section_count;
};

/* By the section's number. */
static const char *const section_names[] = {
    "custom", "type",  "import",  "function", "table", "memory",     "global",
    "export", "start", "element", "code",     "data",  "data count", "tag",
};

static const char *keep_name(struct reader *reader, struct arena *arena, const char *name,
                             size_t length) {
    const char *copy = reader->failed ? NULL : arena_copy_bytes(arena, name, length);
    if (copy == NULL) {
        reader_fail_nomem(reader);
    }
    return copy;
}

static void read_custom_name(struct reader *reader, struct arena *arena, struct section *section) {
    size_t end_of_module = reader->end;
    const char *name = NULL;
    reader->end = reader->position + (size_t)section->size;
    name = reader_name(reader, &section->name_length);
    section->name = keep_name(reader, arena, name, section->name_length);
    reader->end = end_of_module;
}

/* The next section of a module that module_types_parse() has accepted: it has a known number, and
 * lies inside the module. */
static struct section read_section(struct reader *reader, struct arena *arena) {
    struct section section;
    section.id = reader_byte(reader);
    section.size = reader_u32(reader);
    section.offset = reader->position;
    if (section.id == CUSTOM_SECTION) {
        read_custom_name(reader, arena, &section);
    } else {
        section.name = section_names[section.id];
        section.name_length = strlen(section.name);
    }
    if (!reader->failed) {
        reader->position = (size_t)(section.offset + section.size);
    }
    return section;
}

static size_t count_sections(struct reader reader) {
    size_t count = 0;
    for (; reader_remaining(&reader) > 0; count++) {
        (void)reader_byte(&reader);
        reader_skip(&reader, reader_u32(&reader));
    }
    return count;
}

static struct section *alloc_sections(struct arena *arena, size_t count, wmt_error **err) {
    struct section *sections = arena_alloc_array(arena, count, sizeof *sections);
    if (sections == NULL) {
        (void)error_set_nomem(err);
    }
    return sections;
}

static bool list_module_sections(wmt_inspection *inspection, const uint8_t *bytes, size_t size,
                                 wmt_error **err) {
    struct arena *arena = inspection->types->arena;
    struct reader reader = {bytes, MODULE_HEADER_SIZE, size, false, err};
    size_t count = count_sections(reader);
    inspection->sections = alloc_sections(arena, count, err);
    if (inspection->sections == NULL) {
        return false;
    }
    for (; inspection->section_count < count && !reader.failed; inspection->section_count++) {
        inspection->sections[inspection->section_count] = read_section(&reader, arena);
    }
    return !reader.failed;
}

static bool list_image_sections(wmt_inspection *inspection, const uint8_t *image, size_t size,
                                wmt_error **err) {
    struct arena *arena = inspection->types->arena;
    struct engine_section_place place;
    size_t count = 0;
    while (engine_section_at(image, size, count, &place)) {
        count++;
    }
    inspection->sections = alloc_sections(arena, count, err);
    for (size_t i = 0; inspection->sections != NULL && i < count; i++) {
        struct section *section = &inspection->sections[inspection->section_count++];
        (void)engine_section_at(image, size, i, &place);
        if (!utf8_is_valid(place.name, place.name_length)) {
            return error_set(err, ERROR_ID_DAMAGED_ARTIFACT,
                             "the artifact is damaged: the name of its section %zu is not UTF-8",
                             i);
        }
        section->id = NO_SECTION;
        section->name = arena_copy_bytes(arena, place.name, place.name_length);
        section->name_length = place.name_length;
        section->offset = place.offset;
        section->size = place.size;
        if (section->name == NULL) {
            return error_set_nomem(err);
        }
    }
    return inspection->sections != NULL;
}

/* Reads imports and exports out of `module`. */
static wmt_inspection *make(int content, const uint8_t *module, size_t size, wmt_error **err) {
    wmt_inspection *inspection = NULL;
    struct module_types *types = NULL;
    if (!module_types_parse(module, size, &types, err)) {
        return NULL;
    }
    inspection = arena_alloc(types->arena, sizeof *inspection);
    if (inspection == NULL) {
        module_types_delete(types);
        (void)error_set_nomem(err);
        return NULL;
    }
    inspection->content = content;
    inspection->types = types;
    inspection->sections = NULL;
    inspection->section_count = 0;
    return inspection;
}

static wmt_inspection *complete(wmt_inspection *inspection, bool listed) {
    if (!listed) {
        wmt_inspection_delete(inspection);
    }
    return listed ? inspection : NULL;
}

static wmt_inspection *inspect_module(const uint8_t *bytes, size_t size, wmt_error **err) {
    wmt_inspection *inspection = make(WMT_CONTENT_MODULE, bytes, size, err);
    return inspection == NULL
               ? NULL
               : complete(inspection, list_module_sections(inspection, bytes, size, err));
}

static wmt_inspection *inspect_artifact(const uint8_t *bytes, size_t size, wmt_error **err) {
    struct artifact artifact;
    wmt_inspection *inspection = NULL;
    if (!artifact_open(bytes, size, &artifact, err)) {
        return NULL;
    }
    if (artifact.description == NULL) {
        (void)error_set(err, ERROR_ID_NO_TYPES, "the artifact has no trailer that tells its types");
        return NULL;
    }
    inspection = make(WMT_CONTENT_ARTIFACT, artifact.description, artifact.description_size, err);
    return inspection == NULL ? NULL
                              : complete(inspection, list_image_sections(inspection, artifact.image,
                                                                         artifact.image_size, err));
}

wmt_inspection *wmt_inspection_new(const void *bytes, size_t size, wmt_error **err) {
    int content = wmt_content_of(bytes, size);
    if (!error_enter(err) || !error_check_argument(bytes, "bytes", err)) {
        return NULL;
    }
    if (content == WMT_CONTENT_COMPONENT_ARTIFACT) {
        (void)error_set(err, ERROR_ID_COMPONENT, "the artifact is a compiled component");
        return NULL;
    }
    return content == WMT_CONTENT_ARTIFACT ? inspect_artifact(bytes, size, err)
                                           : inspect_module(bytes, size, err);
}

void wmt_inspection_delete(wmt_inspection *inspection) {
    if (inspection != NULL) {
        module_types_delete(inspection->types);
    }
}

int wmt_inspection_content(const wmt_inspection *inspection) {
    return inspection == NULL ? WMT_CONTENT_UNKNOWN : inspection->content;
}

/* What accessors give for an index out of range. */
static const struct module_import no_import;
static const struct module_export no_export;
static const struct section no_section = {.id = NO_SECTION};

static const struct module_import *import_at(const wmt_inspection *inspection, size_t index) {
    bool exists = index < wmt_inspection_import_count(inspection);
    return exists ? &inspection->types->imports[index] : &no_import;
}

static const struct module_export *export_at(const wmt_inspection *inspection, size_t index) {
    bool exists = index < wmt_inspection_export_count(inspection);
    return exists ? &inspection->types->exports[index] : &no_export;
}

static const struct section *section_at(const wmt_inspection *inspection, size_t index) {
    bool exists = index < wmt_inspection_section_count(inspection);
    return exists ? &inspection->sections[index] : &no_section;
}

static const char *give_name(const char *name, size_t name_length, size_t *length) {
    if (length != NULL) {
        *length = name_length;
    }
    return name;
}

size_t wmt_inspection_import_count(const wmt_inspection *inspection) {
    return inspection == NULL ? 0 : inspection->types->import_count;
}

const char *wmt_inspection_import_module(const wmt_inspection *inspection, size_t index,
                                         size_t *length) {
    const struct module_import *import = import_at(inspection, index);
    return give_name(import->module, import->module_length, length);
}

const char *wmt_inspection_import_name(const wmt_inspection *inspection, size_t index,
                                       size_t *length) {
    const struct module_import *import = import_at(inspection, index);
    return give_name(import->name, import->name_length, length);
}

const wmt_type *wmt_inspection_import_type(const wmt_inspection *inspection, size_t index) {
    return import_at(inspection, index)->type;
}

size_t wmt_inspection_export_count(const wmt_inspection *inspection) {
    return inspection == NULL ? 0 : inspection->types->export_count;
}

const char *wmt_inspection_export_name(const wmt_inspection *inspection, size_t index,
                                       size_t *length) {
    const struct module_export *export = export_at(inspection, index);
    return give_name(export->name, export->name_length, length);
}

const wmt_type *wmt_inspection_export_type(const wmt_inspection *inspection, size_t index) {
    return export_at(inspection, index)->type;
}

size_t wmt_inspection_section_count(const wmt_inspection *inspection) {
    return inspection == NULL ? 0 : inspection->section_count;
}

int wmt_inspection_section_id(const wmt_inspection *inspection, size_t index) {
    return section_at(inspection, index)->id;
}

const char *wmt_inspection_section_name(const wmt_inspection *inspection, size_t index,
                                        size_t *length) {
    const struct section *section = section_at(inspection, index);
    return give_name(section->name, section->name_length, length);
}

uint64_t wmt_inspection_section_offset(const wmt_inspection *inspection, size_t index) {
    return section_at(inspection, index)->offset;
}

uint64_t wmt_inspection_section_size(const wmt_inspection *inspection, size_t index) {
    return section_at(inspection, index)->size;
}
