/* Included before everything when Lua is compiled for WASI, which has no setjmp(): an error that
 * nothing catches aborts, and pcall() catches none. */
#include <stdlib.h>

#define luai_jmpbuf int
#define LUAI_TRY(L, c, a)                                                                          \
    { a }
#define LUAI_THROW(L, c) abort()

#define L_tmpnam 1
