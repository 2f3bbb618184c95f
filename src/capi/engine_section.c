#include "capi/engine_section.h"

#include <string.h>

/* The parts of the ELF format (64-bit, little-endian) that are used here. */
struct elf_header {
    uint8_t ident[16];
    uint16_t type;
    uint16_t machine;
    uint32_t version;
    uint64_t entry;
    uint64_t segments_offset;
    uint64_t sections_offset;
    uint32_t flags;
    uint16_t header_size;
    uint16_t segment_size;
    uint16_t segment_count;
    uint16_t section_size;
    uint16_t section_count;
    uint16_t names_index;
};

struct elf_section {
    uint32_t name;
    uint32_t type;
    uint64_t flags;
    uint64_t address;
    uint64_t offset;
    uint64_t size;
    uint32_t link;
    uint32_t info;
    uint64_t alignment;
    uint64_t entry_size;
};

_Static_assert(sizeof(struct elf_header) == 64, "as the ELF format has it");
_Static_assert(sizeof(struct elf_section) == 64, "as the ELF format has it");

static const char section_name[] = ".wasmtime.engine";

/* What an image is, in its header's flags. */
enum { FLAGS_MODULE = 1, FLAGS_COMPONENT = 2 };

struct span {
    const uint8_t *bytes;
    size_t size;
};

static bool slice(struct span whole, uint64_t offset, uint64_t size, struct span *part) {
    if (offset > whole.size || size > whole.size - offset) {
        return false;
    }
    part->bytes = whole.bytes + offset;
    part->size = (size_t)size;
    return true;
}

static bool read_header(struct span image, struct elf_header *header) {
    if (image.size < sizeof *header) {
        return false;
    }
    memcpy(header, image.bytes, sizeof *header);
    return memcmp(header->ident, "\177ELF\2\1", 6) == 0 &&
           header->section_size == sizeof(struct elf_section);
}

static bool read_section(struct span image, const struct elf_header *header, uint32_t index,
                         struct elf_section *section) {
    struct span table;
    uint64_t table_size = (uint64_t)header->section_count * sizeof *section;
    if (index >= header->section_count ||
        !slice(image, header->sections_offset, table_size, &table)) {
        return false;
    }
    memcpy(section, table.bytes + index * sizeof *section, sizeof *section);
    return true;
}

static bool has_name(struct span names, const struct elf_section *section, const char *name) {
    struct span found;
    size_t size = strlen(name) + 1;
    return slice(names, section->name, size, &found) && memcmp(found.bytes, name, size) == 0;
}

/* The header, and the names of the sections. */
static bool read_directory(struct span image, struct elf_header *header, struct span *names) {
    struct elf_section section;
    return read_header(image, header) &&
           read_section(image, header, header->names_index, &section) &&
           slice(image, section.offset, section.size, names);
}

static bool find_section(struct span image, struct span *content) {
    struct elf_header header;
    struct elf_section section;
    struct span names;
    if (!read_directory(image, &header, &names)) {
        return false;
    }
    for (uint32_t i = 0; read_section(image, &header, i, &section); i++) {
        if (has_name(names, &section, section_name)) {
            return slice(image, section.offset, section.size, content);
        }
    }
    return false;
}

bool engine_section_find_version(const uint8_t *image, size_t size, const char **version,
                                 size_t *length) {
    struct span content;
    struct span text;
    if (!find_section((struct span){image, size}, &content) || content.size < 2 ||
        content.bytes[0] != 0 || !slice(content, 2, content.bytes[1], &text)) {
        return false;
    }
    *version = (const char *)text.bytes;
    *length = text.size;
    return true;
}

size_t engine_section_image_end(const uint8_t *image, size_t size) {
    struct elf_header header;
    struct span table;
    struct span whole = {image, size};
    if (!read_header(whole, &header) ||
        !slice(whole, header.sections_offset,
               (uint64_t)header.section_count * sizeof(struct elf_section), &table)) {
        return 0;
    }
    return (size_t)(table.bytes - image) + table.size;
}

bool engine_section_is_component(const uint8_t *image, size_t size) {
    struct elf_header header;
    return read_header((struct span){image, size}, &header) &&
           (header.flags & FLAGS_COMPONENT) != 0;
}

bool engine_section_at(const uint8_t *image, size_t size, size_t index,
                       struct engine_section_place *place) {
    struct span whole = {image, size};
    struct elf_header header;
    struct elf_section section;
    struct span names;
    const uint8_t *name = NULL;
    const uint8_t *end = NULL;
    if (index >= UINT16_MAX || !read_directory(whole, &header, &names) ||
        !read_section(whole, &header, (uint32_t)index + 1, &section) ||
        section.name >= names.size) {
        return false;
    }
    name = names.bytes + section.name;
    end = memchr(name, 0, names.size - section.name);
    place->name = (const char *)name;
    place->name_length = end == NULL ? 0 : (size_t)(end - name);
    place->offset = section.offset;
    place->size = section.size;
    return true;
}

/* Layout of the image that is written: header, three section headers, names, the section. */
enum { SECTION_NONE, SECTION_ENGINE, SECTION_NAMES, SECTION_COUNT };

size_t engine_section_write_image(uint8_t image[ENGINE_SECTION_IMAGE_SIZE], const char *version) {
    static const char names[] = "\0.wasmtime.engine\0.shstrtab";
    enum { TYPE_DATA = 1, TYPE_STRINGS = 3, ABI_WASMTIME = 200, RELOCATABLE = 1 };
    const size_t names_offset =
        sizeof(struct elf_header) + SECTION_COUNT * sizeof(struct elf_section);
    const size_t engine_offset = names_offset + sizeof names;
    const size_t length = strlen(version);
    const struct elf_header header = {
        .ident = {0x7f, 'E', 'L', 'F', 2, 1, 1, ABI_WASMTIME},
        .type = RELOCATABLE,
        .version = 1,
        .sections_offset = sizeof header,
        .flags = FLAGS_MODULE,
        .header_size = sizeof header,
        .section_size = sizeof(struct elf_section),
        .section_count = SECTION_COUNT,
        .names_index = SECTION_NAMES,
    };
    /* After the version comes one byte that no description of a compiler's settings consists of. */
    const struct elf_section sections[SECTION_COUNT] = {
        [SECTION_ENGINE] = {.name = 1,
                            .type = TYPE_DATA,
                            .offset = engine_offset,
                            .size = 2 + length + 1,
                            .alignment = 1},
        [SECTION_NAMES] = {.name = 1 + sizeof section_name,
                           .type = TYPE_STRINGS,
                           .offset = names_offset,
                           .size = sizeof names,
                           .alignment = 1},
    };
    memcpy(image, &header, sizeof header);
    memcpy(image + sizeof header, sections, sizeof sections);
    memcpy(image + names_offset, names, sizeof names);
    image[engine_offset] = 0;
    image[engine_offset + 1] = (uint8_t)length;
    memcpy(image + engine_offset + 2, version, length);
    image[engine_offset + 2 + length] = 0xff;
    return engine_offset + 2 + length + 1;
}
