/* Values of WebAssembly as a command line writes them. What is printed can be parsed again. */
#ifndef WMT_CLI_VALUE_H
#define WMT_CLI_VALUE_H

#include <wmt.h>

#include <stdio.h>

/*
 * Parse a value of `type`:
 *   i32, i64   decimal or hexadecimal (0x), negative or as large as the unsigned type has it
 *   f32, f64   as C writes them, also hexadecimal; inf; nan, or nan:0x and the bits of its payload
 *   v128       16 bytes as 32 hexadecimal digits, that of the lowest address first
 *   references null
 *
 * Gives NULL if all is well, or what is wrong with `text`, to follow its name in a message.
 */
const char *value_parse(const wmt_valtype *type, const char *text, wmt_val *value);

/* Parse a whole number from 0 on, decimal or hexadecimal; false if `text` is none that fits. */
bool value_parse_count(const char *text, uint64_t *count);

/* Print a value in the same form, floats with as many digits as it takes to get the same one back;
 * a reference that is not null as its kind in angle brackets. */
void value_print(FILE *stream, const wmt_val *value);

#endif
