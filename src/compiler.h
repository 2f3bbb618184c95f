/* What the compiler is told about the paths through the code: calls into WebAssembly are counted in
 * instructions (docs/performance.md). */
#ifndef WMT_SRC_COMPILER_H
#define WMT_SRC_COMPILER_H

#if defined(__GNUC__)
/* A function for what rarely happens, kept out of those that call it. */
#define COLD __attribute__((cold, noinline))
/* A function that another one ends with, kept apart so that the first one needs no stack. */
#define APART __attribute__((noinline))
#else
#define COLD
#define APART
#endif

#endif
