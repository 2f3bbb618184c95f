/* What the compiler is told about the paths through the code: calls into WebAssembly are counted in
 * instructions (docs/performance.md). */
#ifndef WMT_SRC_COMPILER_H
#define WMT_SRC_COMPILER_H

#if defined(__GNUC__)
/* A function for what rarely happens, kept out of those that call it. */
#define COLD __attribute__((cold, noinline))
/* What lies in `object` stays there over the calls that follow, where compilers would rather keep
 * it in registers: each of those has to be saved and restored, which costs more than to read it
 * again. */
#define KEEP_IN_MEMORY(object) __asm__("" : "+m"(object))
#else
#define COLD
#define KEEP_IN_MEMORY(object) ((void)(object))
#endif

#endif
