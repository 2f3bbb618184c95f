#include "os/library_file.h"

#include <stdio.h>
#include <string.h>

struct machine {
    uint32_t code;
    const char *name;
};

struct format {
    const char *name;
    /* The processor's code in `bytes`; false when they are not of this format. */
    bool (*read)(const uint8_t *bytes, size_t size, uint32_t *code);
    const struct machine *machines; /* ends with one without a name */
};

static uint32_t read_u16(const uint8_t *bytes, bool big_endian) {
    return big_endian ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static uint32_t read_u32(const uint8_t *bytes) {
    return read_u16(bytes + 2, false) << 16 | read_u16(bytes, false);
}

static bool read_elf(const uint8_t *bytes, size_t size, uint32_t *code) {
    enum { DATA = 5, BIG_ENDIAN_DATA = 2, MACHINE = 18 };
    if (size < MACHINE + 2 || memcmp(bytes, "\177ELF", 4) != 0) {
        return false;
    }
    *code = read_u16(bytes + MACHINE, bytes[DATA] == BIG_ENDIAN_DATA);
    return true;
}

static bool read_macho(const uint8_t *bytes, size_t size, uint32_t *code) {
    if (size < 8 || memcmp(bytes, "\xcf\xfa\xed\xfe", 4) != 0) {
        return false;
    }
    *code = read_u32(bytes + 4);
    return true;
}

static bool read_pe(const uint8_t *bytes, size_t size, uint32_t *code) {
    enum { HEADER_OFFSET = 0x3c };
    uint32_t header = 0;
    if (size < HEADER_OFFSET + 4 || memcmp(bytes, "MZ", 2) != 0) {
        return false;
    }
    header = read_u32(bytes + HEADER_OFFSET);
    if (header > size - 6 || memcmp(bytes + header, "PE\0\0", 4) != 0) {
        return false;
    }
    *code = read_u16(bytes + header + 4, false);
    return true;
}

static const struct machine elf_machines[] = {
    {3, "x86"},     {40, "arm"},   {62, "x86-64"}, {183, "aarch64"},
    {243, "riscv"}, {22, "s390x"}, {0, NULL},
};
static const struct machine macho_machines[] = {
    {0x01000007, "x86-64"},
    {0x0100000c, "aarch64"},
    {0, NULL},
};
static const struct machine pe_machines[] = {
    {0x014c, "x86"},
    {0x8664, "x86-64"},
    {0xaa64, "aarch64"},
    {0, NULL},
};

static const struct format formats[] = {
    {"Linux", read_elf, elf_machines},
    {"macOS", read_macho, macho_machines},
    {"Windows", read_pe, pe_machines},
};

#if defined(_WIN32)
static const struct format *const own_format = &formats[2];
#elif defined(__APPLE__)
static const struct format *const own_format = &formats[1];
#else
static const struct format *const own_format = &formats[0];
#endif

#if defined(__x86_64__) || defined(_M_X64)
static const char own_machine[] = "x86-64";
#elif defined(__aarch64__) || defined(_M_ARM64)
static const char own_machine[] = "aarch64";
#elif defined(__riscv)
static const char own_machine[] = "riscv";
#elif defined(__s390x__)
static const char own_machine[] = "s390x";
#else
#define OWN_MACHINE_IS_NOT_LISTED
static const char own_machine[] = "this processor";
#endif

static const char *machine_name(const struct format *format, uint32_t code) {
    const struct machine *machine = format->machines;
    while (machine->name != NULL && machine->code != code) {
        machine++;
    }
    return machine->name == NULL ? "another processor" : machine->name;
}

/* The format of the file, and in `*code` the processor it is for; NULL if it is none of these. */
static const struct format *find_format(const uint8_t *bytes, size_t size, uint32_t *code) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (formats[i].read(bytes, size, code)) {
            return &formats[i];
        }
    }
    return NULL;
}

bool library_file_fits(const uint8_t *bytes, size_t size, char *reason, size_t reason_size) {
    uint32_t code = 0;
    const struct format *format = find_format(bytes, size, &code);
    const char *machine = format == NULL ? NULL : machine_name(format, code);
    if (format == own_format && strcmp(machine, own_machine) == 0) {
        return true;
    }
    if (format != NULL) {
        (void)snprintf(reason, reason_size,
                       "it is made for %s on %s, and one for %s on %s is needed", machine,
                       format->name, own_machine, own_format->name);
    } else if (size >= 8 && memcmp(bytes, "!<arch>\n", 8) == 0) {
        (void)snprintf(reason, reason_size, "it is a static library, and a shared one is needed");
    } else {
        (void)snprintf(reason, reason_size, "it is not a shared library");
    }
    return false;
}

bool library_file_is_foreign(const uint8_t *bytes, size_t size) {
    uint32_t code = 0;
    const struct format *format = find_format(bytes, size, &code);
#ifdef OWN_MACHINE_IS_NOT_LISTED
    return format != NULL && format != own_format;
#else
    return format != NULL &&
           (format != own_format || strcmp(machine_name(format, code), own_machine) != 0);
#endif
}

/* Parts of the ELF format (64-bit, little-endian). */
struct elf_segment {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t virtual_address;
    uint64_t physical_address;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
};

_Static_assert(sizeof(struct elf_segment) == 56, "as the ELF format has it");

static bool is_behind(const struct elf_segment *segment, uint64_t file_size) {
    return segment->offset > file_size || segment->file_size > file_size - segment->offset;
}

bool library_file_is_cut_off(const uint8_t *bytes, size_t size, uint64_t file_size) {
    enum { SEGMENTS = 32, SEGMENT_COUNT = 56, HEADER_SIZE = 64 };
    uint64_t offset = 0;
    size_t count = 0;
    if (size < HEADER_SIZE || memcmp(bytes, "\177ELF\2\1", 6) != 0) {
        return false;
    }
    memcpy(&offset, bytes + SEGMENTS, sizeof offset);
    count = read_u16(bytes + SEGMENT_COUNT, false);
    if (offset > size || count > (size - offset) / sizeof(struct elf_segment)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct elf_segment segment;
        memcpy(&segment, bytes + offset + i * sizeof segment, sizeof segment);
        if (is_behind(&segment, file_size)) {
            return true;
        }
    }
    return false;
}
