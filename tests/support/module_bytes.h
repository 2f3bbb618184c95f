/* Modules byte by byte, for tests of what no text parser would write.
 *
 * A description is a row of these, with spaces between:
 *
 *     7f      a byte, in hexadecimal
 *     'log'   a name: its length and its bytes
 *     $3      the index 3, plus `shift`; below 64, so that it can also be a heap type
 *     #300    the number 300 (unsigned LEB128)
 *     1: ;    a section of this number, with what stands between as its content
 */
#ifndef TEST_SUPPORT_MODULE_BYTES_H
#define TEST_SUPPORT_MODULE_BYTES_H

#include <stddef.h>
#include <stdint.h>

enum { MODULE_BYTES_MAX = 4096 };

struct module_bytes {
    size_t size;
    uint8_t bytes[MODULE_BYTES_MAX];
};

/* Appends what `description` stands for; fails the test if it is wrong or too long. */
void module_bytes_add(struct module_bytes *module, const char *description, uint32_t shift);

/* A module: the header, then the description. */
struct module_bytes module_bytes(const char *description, uint32_t shift);

/* Writes a number as unsigned LEB128, at most 5 bytes; returns how many. */
size_t module_bytes_number(uint8_t *to, uint32_t number);

#endif
