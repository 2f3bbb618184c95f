/* UTF-8 as WebAssembly wants it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef WMT_SRC_UTF8_H
#define WMT_SRC_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the `size` bytes are UTF-8 throughout. NULs are characters like others. */
bool utf8_is_valid(const void *bytes, size_t size);

#endif
