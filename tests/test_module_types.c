/* What a module imports and exports, from its bytes: well-formed, malformed, hostile and random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "module_types.h"
#include "support/module_bytes.h"
#include "support/type_lines.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* From memory of exactly the right size, so that the address sanitizer sees a read beyond it. */
static struct module_types *parse_exactly(const uint8_t *bytes, size_t size, wmt_error **err) {
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    struct module_types *types = NULL;
    bool done = false;
    memcpy(copy, bytes, size);
    done = module_types_parse(copy, size, &types, err);
    free(copy);
    assert_int_equal(done, types != NULL);
    return types;
}

static struct module_types *parse(const char *description) {
    struct module_bytes module = module_bytes(description, 0);
    wmt_error *err = NULL;
    struct module_types *types = parse_exactly(module.bytes, module.size, &err);
    assert_string_equal(wmt_error_message(err), "");
    return types;
}

/* Well-formed modules and what is in them. */
static const struct good {
    const char *description;
    const char *lines;
} good[] = {
    {"", ""},
    {"1: 00 ; 2: 00 ; 3: 00 ; 4: 00 ; 5: 00 ; 13: 00 ; 6: 00 ; 7: 00 ; 9: 00 ; 10: 00 ; 11: 00 ;",
     ""},
    {"0: 'name' ff ff ; 0: 'x' ; 1: 00 ; 0: 'y' ;", ""},
    /* every kind, imported and exported */
    {"1: 01 60 01 7f 01 7e ;"
     "2: 05 'm' 'f' 00 00 'm' 't' 01 70 00 01 'm' 'y' 02 00 01 'm' 'g' 03 7f 01 'm' 'e' 04 00 00 ;"
     "7: 05 'f' 00 00 't' 01 00 'y' 02 00 'g' 03 00 'e' 04 00 ;",
     "import m.f              (i32) -> (i64)\n"
     "import m.t              table 1 funcref\n"
     "import m.y              memory 1\n"
     "import m.g              global mut i32\n"
     "import m.e              tag (i32) -> (i64)\n"
     "export f                (i32) -> (i64)\n"
     "export t                table 1 funcref\n"
     "export y                memory 1\n"
     "export g                global mut i32\n"
     "export e                tag (i32) -> (i64)\n"},
    /* every kind, defined and exported */
    {"1: 01 60 00 00 ; 3: 01 00 ; 4: 01 70 00 01 ; 5: 01 00 01 ; 13: 01 00 00 ; 6: 01 7f 01 41 00 "
     "0b ;"
     "7: 05 'f' 00 00 't' 01 00 'y' 02 00 'g' 03 00 'e' 04 00 ; 10: 01 02 00 0b ;",
     "export f                () -> ()\n"
     "export t                table 1 funcref\n"
     "export y                memory 1\n"
     "export g                global mut i32\n"
     "export e                tag () -> ()\n"},
    /* imports come before definitions, kind by kind */
    {"1: 02 60 00 00 60 01 7f 00 ; 2: 02 'm' 'a' 00 01 'm' 'b' 03 7e 00 ; 3: 01 00 ;"
     "6: 01 7f 00 41 00 0b ; 7: 04 'a' 00 00 'b' 00 01 'c' 03 00 'd' 03 01 ;",
     "import m.a              (i32) -> ()\n"
     "import m.b              global i64\n"
     "export a                (i32) -> ()\n"
     "export b                () -> ()\n"
     "export c                global i64\n"
     "export d                global i32\n"},
    /* globals and tables with initial values of every length */
    {"1: 02 5f 01 7f 00 60 00 00 ;"
     "4: 03 40 00 64 70 00 01 d2 00 0b 70 00 02 40 00 63 01 01 02 03 d0 01 0b ;"
     "6: 06 7f 00 41 ff ff ff ff 07 0b 7e 00 42 7f 0b 7d 00 43 0b 0b 0b 0b 0b"
     "   64 00 00 41 0b fb 00 00 0b 7f 00 23 00 41 01 6a 0b 7b 01 fd 0c 00 00 00 00 00 00 00 00 00"
     "   00 00 00 00 00 00 00 0b ;"
     "7: 05 'a' 03 05 'b' 03 03 'c' 01 00 'd' 01 01 'e' 01 02 ;",
     "export a                global mut v128\n"
     "export b                global (ref 0)\n"
     "export c                table 1 (ref func)\n"
     "export d                table 2 funcref\n"
     "export e                table 2 3 (ref null 1)\n"},
    /* groups that refer forward, supertypes, and all forms of type */
    {"1: 07 4e 02 60 01 64 01 00 5f 02 78 01 63 00 00 50 00 60 00 00 4f 01 02 60 00 00"
     "   5e 77 00 5d 02 4e 00 65 5f 00 ;"
     "2: 04 'm' 'a' 00 00 'm' 'b' 00 03 'm' 'c' 03 64 05 00 'm' 'd' 03 63 06 00 ;",
     "import m.a              ((ref 1)) -> ()\n"
     "import m.b              () -> ()\n"
     "import m.c              global (ref 5)\n"
     "import m.d              global (ref null 6)\n"},
    /* descriptors and exact types */
    {"1: 02 4e 02 4d 01 5f 00 4c 00 5f 00 60 01 63 62 00 01 64 62 01 ;"
     "2: 02 'm' 'a' 20 02 'm' 'b' 00 02 ; 7: 02 'a' 00 00 'b' 00 01 ;",
     "import m.a              exact ((ref null (exact 0))) -> ((ref (exact 1)))\n"
     "import m.b              ((ref null (exact 0))) -> ((ref (exact 1)))\n"
     "export a                exact ((ref null (exact 0))) -> ((ref (exact 1)))\n"
     "export b                ((ref null (exact 0))) -> ((ref (exact 1)))\n"},
    /* shared everything */
    {"1: 01 65 60 01 63 65 6e 01 65 6c ; 2: 02 'm' 'a' 00 00 'm' 'b' 01 65 70 02 01 ;"
     "6: 01 64 65 6c 03 41 01 fe 72 0b ; 7: 01 'c' 03 00 ;",
     "import m.a              shared ((ref null (shared any))) -> ((ref null (shared i31)))\n"
     "import m.b              table shared 1 (ref null (shared func))\n"
     "export c                global shared mut (ref (shared i31))\n"},
    /* compact imports: each its type, one type for all, none at all, and an import without a name
     */
    {"1: 01 60 00 00 ;"
     "2: 04 'm' '' 7f 02 'a' 00 00 'b' 02 00 01 'n' '' 7e 03 7f 00 02 'c' 'd' 'o' '' 7e 00 00 00"
     "   'p' '' 00 00 ;"
     "7: 02 'a' 00 01 'd' 03 01 ;",
     "import m.a              () -> ()\n"
     "import m.b              memory 1\n"
     "import n.c              global i32\n"
     "import n.d              global i32\n"
     "import p.               () -> ()\n"
     "export a                () -> ()\n"
     "export d                global i32\n"},
    /* names that are empty, not ASCII, or longer than a byte can say */
    {"1: 01 60 00 00 ; 2: 02 '' '' 00 00 'gr\xc3\xbc\xc3\x9f' '\xf0\x9f\x8e\x89' 00 00 ;"
     "7: 01 "
     "'aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiii"
     "jjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmmmm' 00 00 ;",
     "import .                () -> ()\n"
     "import gr\xc3\xbc\xc3\x9f.\xf0\x9f\x8e\x89      () -> ()\n"
     "export "
     "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiii"
     "jjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmmmm () -> ()\n"},
};

static void well_formed_modules_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        char lines[2000];
        struct module_types *types = parse(good[i].description);
        type_lines(types, lines, sizeof lines);
        assert_string_equal(lines, good[i].lines);
        module_types_delete(types);
    }
}

static void a_truncated_module_is_invalid_or_ends_between_sections(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct module_bytes module = module_bytes(good[i].description, 0);
        for (size_t size = 1; size < module.size; size++) {
            wmt_error *err = NULL;
            struct module_types *types = parse_exactly(module.bytes, size, &err);
            if (types == NULL) {
                assert_string_equal(wmt_error_code(err), "invalid-module");
            }
            wmt_error_clear(&err);
            module_types_delete(types);
        }
    }
}

/* Bytes that are no module at all. */
static void what_is_no_module_is_called_what_it_is(void **state) {
    static const struct {
        const char *description;
        const char *code;
        const char *message;
    } rows[] = {
        {"", "invalid-module", "the module is empty: 0 bytes"},
        {"00", "invalid-module", "the module is malformed: unexpected end at offset 0x0"},
        {"00 61 73", "invalid-module", "the module is malformed: unexpected end at offset 0x0"},
        {"00 61 73 6d", "invalid-module", "the module is malformed: unexpected end at offset 0x4"},
        {"00 61 73 6d 01 00 00", "invalid-module",
         "the module is malformed: unexpected end at offset 0x7"},
        {"00 61 73 6d 0d 00 01", "invalid-module",
         "the module is malformed: unexpected end at offset 0x7"},
        {"00 61 73 6e 01 00 00 00", "invalid-module",
         "these bytes are not WebAssembly: they do not begin with \\0asm"},
        {"68 65 6c 6c 6f", "invalid-module",
         "these bytes are not WebAssembly: they do not begin with \\0asm"},
        {"28 6d 6f 64 75 6c 65 29", "invalid-module",
         "these bytes are WebAssembly's text format, not a binary module"},
        {"00 61 73 6d 02 00 00 00", "unknown-encoding",
         "the module has an unknown version 0x02 at offset 0x4"},
        {"00 61 73 6d 01 00 02 00", "unknown-encoding",
         "the module has an unknown version 0x20001 at offset 0x4"},
        {"00 61 73 6d 0d 00 01 00", "component", "these bytes are a component, not a core module"},
        {"00 61 73 6d 0e 00 01 00", "component", "these bytes are a component, not a core module"},
        {"7f 45 4c 46", "native-code",
         "these bytes are native code (an ELF image), not WebAssembly"},
        {"7f 45 4c 46 02 01 01 00 00 00", "native-code",
         "these bytes are native code (an ELF image), not WebAssembly"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct module_bytes module;
        wmt_error *err = NULL;
        module.size = 0;
        module_bytes_add(&module, rows[i].description, 0);
        assert_null(parse_exactly(module.bytes, module.size, &err));
        assert_string_equal(wmt_error_message(err), rows[i].message);
        assert_string_equal(wmt_error_code(err), rows[i].code);
        wmt_error_clear(&err);
    }
}

/* Modules with something wrong in them; the messages without their common beginning. */
#define MALFORMED "the module is malformed: "
#define UNKNOWN "the module has an unknown "
static const struct bad {
    const char *description;
    const char *message;
} bad[] = {
    /* sections */
    {"0e 00", UNKNOWN "section 0x0e at offset 0x8"},
    {"01", MALFORMED "unexpected end at offset 0x9"},
    {"01 01", MALFORMED "section that goes beyond the module's end at offset 0x9"},
    {"01 ff ff ff ff 0f 00", MALFORMED "section that goes beyond the module's end at offset 0x9"},
    {"01 80 80 80 80 80 00", MALFORMED "number too long at offset 0x9"},
    {"1: ;", MALFORMED "unexpected end at offset 0xa"},
    {"1: 00 00 ;", MALFORMED "section longer than its content at offset 0xb"},
    {"1: 00 ; 1: 00 ;", MALFORMED "section that is out of order or there twice at offset 0xb"},
    {"2: 00 ; 1: 00 ;", MALFORMED "section that is out of order or there twice at offset 0xb"},
    {"6: 00 ; 13: 00 ;", MALFORMED "section that is out of order or there twice at offset 0xb"},
    {"10: 00 ; 12: 00 ;", MALFORMED "section that is out of order or there twice at offset 0xb"},
    /* counts larger than what follows */
    {"1: ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xa"},
    {"2: ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xa"},
    {"3: 02 00 ;", MALFORMED "count larger than what follows at offset 0xa"},
    {"7: ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xa"},
    {"1: 01 4e ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xc"},
    {"1: 01 5f ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xc"},
    {"1: 01 60 ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xc"},
    {"1: 01 60 00 ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xd"},
    {"1: 01 50 ff ff ff ff 0f ;", MALFORMED "count larger than what follows at offset 0xc"},
    {"2: 01 'm' '' 7f 02 00 ;", MALFORMED "count larger than what follows at offset 0xf"},
    /* types */
    {"1: 01 61 00 00 ;", UNKNOWN "form of type 0x61 at offset 0xb"},
    {"1: 01 65 4e 01 60 00 00 ;", UNKNOWN "form of type 0x4e at offset 0xc"},
    {"1: 01 4e 01 4e 01 60 00 00 ;", UNKNOWN "form of type 0x4e at offset 0xd"},
    {"1: 01 60 01 7a 00 ;", UNKNOWN "value type 0x7a at offset 0xd"},
    {"1: 01 60 01 78 00 ;", UNKNOWN "value type 0x78 at offset 0xd"},
    {"1: 01 60 01 00 00 ;", UNKNOWN "value type 0x00 at offset 0xd"},
    {"1: 01 60 01 62 00 00 ;", UNKNOWN "value type 0x62 at offset 0xd"},
    {"1: 01 60 01 64 67 00 ;", UNKNOWN "heap type 0x67 at offset 0xe"},
    {"1: 01 60 01 64 7f 00 ;", MALFORMED "number type where a reference belongs at offset 0xe"},
    {"1: 01 60 01 65 7f 00 ;", MALFORMED "number type where a reference belongs at offset 0xd"},
    {"1: 01 60 01 65 65 6e 00 ;", UNKNOWN "heap type 0x65 at offset 0xe"},
    {"1: 01 60 01 64 f0 7f 00 ;", MALFORMED "heap type of more than one byte at offset 0xe"},
    {"1: 01 60 01 64 01 00 ;", MALFORMED "index of a type that does not exist at offset 0xe"},
    {"1: 01 60 01 64 62 01 00 ;", MALFORMED "index of a type that does not exist at offset 0xf"},
    {"1: 01 60 01 64 ff ff ff ff 0f 00 ;",
     MALFORMED "index of a type that does not exist at offset 0xe"},
    {"1: 01 5f 01 7f 02 ;", UNKNOWN "mutability of a field 0x02 at offset 0xe"},
    {"1: 01 5e 7f ;", MALFORMED "unexpected end at offset 0xd"},
    {"1: 01 5d 70 ;", MALFORMED "continuation without the index of its type at offset 0xc"},
    {"1: 01 5d 01 ;", MALFORMED "index of a type that does not exist at offset 0xc"},
    {"1: 01 5d 62 00 ;", MALFORMED "continuation without the index of its type at offset 0xc"},
    {"1: 01 50 02 00 00 60 00 00 ;", MALFORMED "type with several supertypes at offset 0xc"},
    {"1: 01 50 01 00 60 00 00 ;", MALFORMED "supertype that is not an earlier type at offset 0xc"},
    {"1: 01 4e 02 50 01 01 60 00 00 60 00 00 ;",
     MALFORMED "supertype that is not an earlier type at offset 0xe"},
    {"1: 01 50 01 01 60 00 00 ;", MALFORMED "index of a type that does not exist at offset 0xd"},
    {"1: 01 4c 01 5f 00 ;", MALFORMED "index of a type that does not exist at offset 0xc"},
    {"1: 01 4d 01 5f 00 ;", MALFORMED "index of a type that does not exist at offset 0xc"},
    {"1: 01 4d 00 4c 00 5f 00 ;", UNKNOWN "form of type 0x4c at offset 0xd"},
    /* imports */
    {"2: 01 'm' 'n' 05 ;", UNKNOWN "kind of import or export 0x05 at offset 0xf"},
    {"2: 01 'm' 'n' 21 00 ;", UNKNOWN "kind of import or export 0x21 at offset 0xf"},
    {"2: 01 'm' 'n' 7f 00 ;", UNKNOWN "kind of import or export 0x7f at offset 0xf"},
    {"2: 01 'm' 'n' ;", MALFORMED "unexpected end at offset 0xf"},
    {"2: 01 01 ff 'n' 02 00 01 ;", MALFORMED "name that is not UTF-8 at offset 0xb"},
    {"2: 01 'm' 02 c0 80 02 00 01 ;", MALFORMED "name that is not UTF-8 at offset 0xd"},
    {"2: 01 'm' 'n' 00 00 ;", MALFORMED "index of a type that does not exist at offset 0x10"},
    {"1: 01 5f 00 ; 2: 01 'm' 'n' 00 00 ;",
     MALFORMED "index of a type that is not a function's at offset 0x15"},
    {"1: 01 5f 00 ; 2: 01 'm' 'n' 20 00 ;",
     MALFORMED "index of a type that is not a function's at offset 0x15"},
    {"1: 01 5f 00 ; 2: 01 'm' 'n' 04 00 00 ;",
     MALFORMED "index of a type that is not a function's at offset 0x16"},
    {"2: 01 'm' 'n' 04 01 00 ;", UNKNOWN "kind of tag 0x01 at offset 0x10"},
    {"2: 01 'm' 'n' 01 7f 00 00 ;",
     MALFORMED "number type where a reference belongs at offset 0x10"},
    {"2: 01 'm' 'n' 01 70 08 00 ;", UNKNOWN "set of a table's flags 0x08 at offset 0x11"},
    {"2: 01 'm' 'n' 02 10 00 ;", UNKNOWN "set of a memory's flags 0x10 at offset 0x10"},
    {"2: 01 'm' 'n' 03 7f 04 ;", UNKNOWN "set of a global's flags 0x04 at offset 0x11"},
    {"2: 01 'm' 'n' 02 00 80 80 80 80 10 ;", MALFORMED "number too large at offset 0x11"},
    {"2: 01 'm' 'n' 02 04 ff ff ff ff ff ff ff ff ff 02 ;",
     MALFORMED "number too large at offset 0x11"},
    {"2: 01 'm' 'n' 02 08 00 40 ;", MALFORMED "page size too large at offset 0x12"},
    {"2: 01 'm' '' 7e 7f ;", UNKNOWN "kind of import or export 0x7f at offset 0xf"},
    /* definitions */
    {"3: 01 00 ;", MALFORMED "index of a type that does not exist at offset 0xb"},
    {"1: 01 5f 00 ; 3: 01 00 ;",
     MALFORMED "index of a type that is not a function's at offset 0x10"},
    {"4: 01 7f 00 00 ;", MALFORMED "number type where a reference belongs at offset 0xb"},
    {"4: 01 40 01 70 00 00 d0 70 0b ;", UNKNOWN "form of table 0x01 at offset 0xc"},
    {"4: 01 40 00 70 00 00 d0 70 ;", MALFORMED "unexpected end at offset 0x12"},
    {"4: 01 40 00 70 00 00 20 00 0b ;", UNKNOWN "constant instruction 0x20 at offset 0x10"},
    {"6: 01 7f 00 41 00 ;", MALFORMED "unexpected end at offset 0xf"},
    {"6: 01 7f 00 10 00 0b ;", UNKNOWN "constant instruction 0x10 at offset 0xd"},
    {"13: 01 00 00 ;", MALFORMED "index of a type that does not exist at offset 0xc"},
    /* exports */
    {"7: 01 'f' 00 00 ;", MALFORMED "export of something that does not exist at offset 0xe"},
    {"5: 01 00 01 ; 7: 01 'm' 02 01 ;",
     MALFORMED "export of something that does not exist at offset 0x13"},
    {"5: 01 00 01 ; 7: 01 'm' 20 00 ;", UNKNOWN "kind of import or export 0x20 at offset 0x12"},
    {"5: 01 00 01 ; 7: 03 'm' 02 00 'n' 02 00 'm' 02 00 ;",
     MALFORMED "two exports of one name in the section at offset 0xf"},
    {"5: 01 00 01 ; 7: 01 01 ff 02 00 ;", MALFORMED "name that is not UTF-8 at offset 0x10"},
};

static void what_is_wrong_with_a_module_is_said_with_its_offset(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct module_bytes module = module_bytes(bad[i].description, 0);
        bool malformed = strncmp(bad[i].message, MALFORMED, strlen(MALFORMED)) == 0;
        wmt_error *err = NULL;
        assert_null(parse_exactly(module.bytes, module.size, &err));
        assert_string_equal(wmt_error_message(err), bad[i].message);
        assert_string_equal(wmt_error_code(err), malformed ? "invalid-module" : "unknown-encoding");
        wmt_error_clear(&err);
    }
}

static void nothing_is_read_without_bytes_or_after_an_error(void **state) {
    struct module_types *types = (struct module_types *)&types;
    struct module_bytes module = module_bytes("", 0);
    wmt_error *err = NULL;
    (void)state;
    assert_false(module_types_parse(NULL, 8, &types, &err));
    assert_null(types);
    assert_string_equal(wmt_error_code(err), "null-argument");
    types = (struct module_types *)&types;
    assert_false(module_types_parse(module.bytes, module.size, &types, &err));
    assert_null(types);
    wmt_error_clear(&err);
    module_types_delete(NULL);
}

static void names_may_have_a_nul_inside(void **state) {
    struct module_types *types = parse("2: 01 03 61 00 62 02 00 63 02 00 01 ;"
                                       "7: 02 03 78 00 79 02 00 01 78 02 00 ;");
    (void)state;
    assert_int_equal(types->imports[0].module_length, 3);
    assert_memory_equal(types->imports[0].module, "a\0b", 4);
    assert_int_equal(types->imports[0].name_length, 2);
    assert_memory_equal(types->imports[0].name, "\0c", 3);
    assert_ptr_equal(module_types_export(types, "x\0y", 3), &types->exports[0]);
    assert_ptr_equal(module_types_export(types, "x", 1), &types->exports[1]);
    module_types_delete(types);
}

/* Modules larger than a description can be. */

struct writer {
    uint8_t *bytes;
    size_t size;
};

static void write_bytes(struct writer *writer, const void *bytes, size_t size) {
    memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

static void write_byte(struct writer *writer, uint8_t byte) { write_bytes(writer, &byte, 1); }

static void write_number(struct writer *writer, uint32_t number) {
    writer->size += module_bytes_number(writer->bytes + writer->size, number);
}

/* An index where a negative number would be an abstract type: signed, so the seventh bit is 0. */
static void write_heap_index(struct writer *writer, uint32_t index) {
    for (; index > 0x3f; index >>= 7) {
        write_byte(writer, (uint8_t)(index | 0x80));
    }
    write_byte(writer, (uint8_t)index);
}

/* With a header, and room for so many bytes. */
static struct writer begin_writer(size_t capacity) {
    struct writer writer = {malloc(capacity), 0};
    assert_non_null(writer.bytes);
    write_bytes(&writer, "\0asm\1\0\0", 8);
    return writer;
}

/* A section whose size is yet to come: five bytes are left for it. */
static size_t begin_section(struct writer *writer, uint8_t number) {
    write_byte(writer, number);
    writer->size += 5;
    return writer->size;
}

static void end_section(struct writer *writer, size_t start) {
    size_t size = writer->size - start;
    for (size_t i = 0; i < 5; i++) {
        writer->bytes[start - 5 + i] = (uint8_t)((size >> (7 * i) & 0x7f) | (i < 4 ? 0x80 : 0));
    }
}

static struct module_types *end_writer(struct writer *writer) {
    wmt_error *err = NULL;
    struct module_types *types = parse_exactly(writer->bytes, writer->size, &err);
    assert_string_equal(wmt_error_message(err), "");
    free(writer->bytes);
    return types;
}

static void write_name(struct writer *writer, const char *name) {
    write_number(writer, (uint32_t)strlen(name));
    write_bytes(writer, name, strlen(name));
}

static void exports_are_found_by_name(void **state) {
    enum { EXPORTS = 5000 };
    struct writer writer = begin_writer(200000);
    size_t section = begin_section(&writer, 5);
    struct module_types *types = NULL;
    char name[16];
    (void)state;
    write_bytes(&writer, "\1\0\1", 3);
    end_section(&writer, section);
    section = begin_section(&writer, 7);
    write_number(&writer, EXPORTS);
    for (int i = 0; i < EXPORTS; i++) {
        (void)snprintf(name, sizeof name, "%d", i * 7 % EXPORTS);
        write_name(&writer, name);
        write_bytes(&writer, "\2\0", 2);
    }
    end_section(&writer, section);
    types = end_writer(&writer);
    for (int i = 0; i < EXPORTS; i++) {
        (void)snprintf(name, sizeof name, "%d", i * 7 % EXPORTS);
        assert_ptr_equal(module_types_export(types, name, strlen(name)), &types->exports[i]);
    }
    assert_null(module_types_export(types, "5000", 4));
    assert_null(module_types_export(types, "", 0));
    assert_null(module_types_export(types, "1 ", 2));
    assert_null(module_types_export(types, "-1", 2));
    assert_ptr_equal(types->exports[0].type, types->exports[EXPORTS - 1].type);
    module_types_delete(types);
}

static void no_export_is_found_where_there_are_none(void **state) {
    struct module_types *types = parse("");
    (void)state;
    assert_null(module_types_export(types, "", 0));
    assert_null(module_types_export(types, "memory", 6));
    module_types_delete(types);
}

/* One function type with so many parameters, of type `(ref null 0)`. */
static struct writer write_params(uint32_t count) {
    struct writer writer = begin_writer(200000);
    size_t section = begin_section(&writer, 1);
    write_bytes(&writer, "\1\x60", 2);
    write_number(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        write_bytes(&writer, "\x63\0", 2);
    }
    write_number(&writer, 0);
    end_section(&writer, section);
    return writer;
}

/* Imports of that type, in turns as it is and exact. */
static void write_imports(struct writer *writer, uint32_t count) {
    size_t section = begin_section(writer, 2);
    write_number(writer, 1);
    write_name(writer, "a name that is longer than what is written for each import");
    write_bytes(writer, "\0\x7f", 2);
    write_number(writer, count);
    for (uint32_t i = 0; i < count; i++) {
        write_bytes(writer, i % 2 == 0 ? "\0\0\0" : "\0\x20\0", 3);
    }
    end_section(writer, section);
}

/* What is large in the module is kept once, however many imports refer to it. */
static void imports_share_their_type_and_module_name(void **state) {
    enum { IMPORTS = 20000 };
    struct writer writer = write_params(1000);
    struct module_types *types = NULL;
    (void)state;
    write_imports(&writer, IMPORTS);
    mem_fail_from(-1);
    types = end_writer(&writer);
    assert_in_range(mem_allocation_count(), 1, 200);
    assert_int_equal(types->import_count, IMPORTS);
    for (size_t i = 2; i < IMPORTS; i++) {
        assert_ptr_equal(types->imports[i].type, types->imports[i % 2].type);
        assert_ptr_equal(types->imports[i].module, types->imports[0].module);
    }
    module_types_delete(types);
}

static void a_thousand_parameters_are_the_limit(void **state) {
    struct writer writer = write_params(1001);
    wmt_error *err = NULL;
    (void)state;
    assert_null(parse_exactly(writer.bytes, writer.size, &err));
    assert_string_equal(wmt_error_message(err),
                        "the module is malformed: more than 1000 parameters "
                        "or results at offset 0x10");
    wmt_error_clear(&err);
    free(writer.bytes);
}

/* Each type refers twice to the one before: written out, the last would have 2 to the power of
 * 20000 parts. */
static void types_that_multiply_are_read_and_compared_in_no_time(void **state) {
    enum { TYPES = 20000 };
    struct module_types *types[2];
    (void)state;
    for (uint32_t extra = 0; extra < 2; extra++) {
        struct writer writer = begin_writer(400000);
        size_t section = begin_section(&writer, 1);
        write_number(&writer, TYPES + 1 + extra);
        for (uint32_t i = 0; i < extra; i++) {
            write_bytes(&writer, "\x5f\1\x7c\0", 4);
        }
        write_bytes(&writer, "\x60\0\0", 3);
        for (uint32_t i = 0; i < TYPES; i++) {
            write_bytes(&writer, "\x60\2", 2);
            for (int twice = 0; twice < 2; twice++) {
                write_byte(&writer, 0x64);
                write_heap_index(&writer, i + extra);
            }
            write_byte(&writer, 0);
        }
        end_section(&writer, section);
        section = begin_section(&writer, 2);
        write_bytes(&writer, "\1\0\0\0", 4);
        write_number(&writer, TYPES + extra);
        end_section(&writer, section);
        types[extra] = end_writer(&writer);
    }
    assert_string_equal(types[0]->imports[0].type->text, "((ref 19999), (ref 19999)) -> ()");
    assert_true(type_matches(types[0]->imports[0].type, types[1]->imports[0].type));
    module_types_delete(types[0]);
    module_types_delete(types[1]);
}

/* A chain of types, each the supertype of the next. */
static struct writer write_chain(uint32_t length) {
    struct writer writer = begin_writer(4096);
    size_t section = begin_section(&writer, 1);
    write_number(&writer, length);
    write_bytes(&writer, "\x50\0\x60\0\0", 5);
    for (uint32_t i = 1; i < length; i++) {
        write_bytes(&writer, "\x50\1", 2);
        write_number(&writer, i - 1);
        write_bytes(&writer, "\x60\0\0", 3);
    }
    end_section(&writer, section);
    return writer;
}

static void there_may_be_63_supertypes_above_a_type(void **state) {
    struct writer writer = write_chain(64);
    size_t section = begin_section(&writer, 2);
    struct module_types *types = NULL;
    wmt_error *err = NULL;
    (void)state;
    write_bytes(&writer, "\2\0\0\0\0\0\0\0\x3f", 9);
    end_section(&writer, section);
    types = end_writer(&writer);
    assert_true(type_matches(types->imports[1].type, types->imports[0].type));
    assert_false(type_matches(types->imports[0].type, types->imports[1].type));
    module_types_delete(types);
    writer = write_chain(65);
    assert_null(parse_exactly(writer.bytes, writer.size, &err));
    assert_string_equal(wmt_error_code(err), "invalid-module");
    assert_non_null(strstr(wmt_error_message(err), "more than 63 supertypes above a type"));
    wmt_error_clear(&err);
    free(writer.bytes);
}

static void a_group_may_be_large_and_refer_to_all_of_itself(void **state) {
    enum { TYPES = 50000 };
    struct writer writer = begin_writer(400000);
    size_t section = begin_section(&writer, 1);
    struct module_types *types = NULL;
    (void)state;
    write_bytes(&writer, "\1\x4e", 2);
    write_number(&writer, TYPES);
    for (uint32_t i = 0; i < TYPES; i++) {
        write_bytes(&writer, "\x60\1\x63", 3);
        write_heap_index(&writer, TYPES - 1 - i);
        write_byte(&writer, 0);
    }
    end_section(&writer, section);
    section = begin_section(&writer, 2);
    write_bytes(&writer, "\1\0\0\0\0", 5);
    end_section(&writer, section);
    types = end_writer(&writer);
    assert_string_equal(types->imports[0].type->text, "((ref null 49999)) -> ()");
    module_types_delete(types);
}

static void fail_every_allocation(const uint8_t *bytes, size_t size) {
    long count = 0;
    mem_fail_from(-1);
    module_types_delete(parse_exactly(bytes, size, NULL));
    count = mem_allocation_count();
    assert_true(count > 1);
    for (long nth = 0; nth < count; nth++) {
        struct module_types *types = NULL;
        wmt_error *err = NULL;
        mem_fail_from(nth);
        types = parse_exactly(bytes, size, &err);
        mem_fail_from(-1);
        assert_null(types);
        assert_string_equal(wmt_error_code(err), "out-of-memory");
        wmt_error_clear(&err);
    }
}

static void every_allocation_may_fail(void **state) {
    struct writer large = write_params(1000);
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct module_bytes module = module_bytes(good[i].description, 0);
        fail_every_allocation(module.bytes, module.size);
    }
    write_imports(&large, 1000);
    fail_every_allocation(large.bytes, large.size);
    free(large.bytes);
}

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

static void mutate(struct module_bytes *module, uint32_t *random) {
    uint32_t changes = 1 + next_random(random) % 4;
    for (uint32_t i = 0; i < changes && module->size > 8; i++) {
        size_t at = 8 + next_random(random) % (module->size - 8);
        switch (next_random(random) % 4) {
        case 0:
            module->bytes[at] = (uint8_t)next_random(random);
            break;
        case 1:
            module->bytes[at] ^= (uint8_t)(1u << next_random(random) % 8);
            break;
        case 2:
            module->bytes[at] = module->bytes[8 + next_random(random) % (module->size - 8)];
            break;
        default:
            memmove(module->bytes + at, module->bytes + at + 1, module->size - at - 1);
            module->size--;
        }
    }
}

static void mutated_modules_are_read_or_refused(void **state) {
    enum { MUTATIONS = 20000 };
    uint32_t random = 2463534242;
    size_t read = 0;
    (void)state;
    for (size_t i = 0; i < MUTATIONS; i++) {
        struct module_bytes module = module_bytes(good[i % COUNT(good)].description, 0);
        struct module_types *types = NULL;
        wmt_error *err = NULL;
        char lines[4000];
        mutate(&module, &random);
        types = parse_exactly(module.bytes, module.size, &err);
        assert_int_equal(types == NULL, err != NULL);
        if (types != NULL) {
            read++;
            type_lines(types, lines, sizeof lines);
        }
        wmt_error_clear(&err);
        module_types_delete(types);
    }
    assert_in_range(read, 1000, MUTATIONS - 1000); /* both ways are taken often */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_modules_are_read),
        cmocka_unit_test(a_truncated_module_is_invalid_or_ends_between_sections),
        cmocka_unit_test(what_is_no_module_is_called_what_it_is),
        cmocka_unit_test(what_is_wrong_with_a_module_is_said_with_its_offset),
        cmocka_unit_test(nothing_is_read_without_bytes_or_after_an_error),
        cmocka_unit_test(names_may_have_a_nul_inside),
        cmocka_unit_test(exports_are_found_by_name),
        cmocka_unit_test(no_export_is_found_where_there_are_none),
        cmocka_unit_test(imports_share_their_type_and_module_name),
        cmocka_unit_test(a_thousand_parameters_are_the_limit),
        cmocka_unit_test(types_that_multiply_are_read_and_compared_in_no_time),
        cmocka_unit_test(there_may_be_63_supertypes_above_a_type),
        cmocka_unit_test(a_group_may_be_large_and_refer_to_all_of_itself),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(mutated_modules_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
