#include "os/platform.h"

#include <stdlib.h> /* tells glibc from other libraries */

#if defined(__x86_64__) || defined(_M_X64)
#define PROCESSOR "x86_64"
#elif defined(__aarch64__) || defined(_M_ARM64)
#define PROCESSOR "aarch64"
#elif defined(__s390x__)
#define PROCESSOR "s390x"
#elif defined(__riscv) && __riscv_xlen == 64
#define PROCESSOR "riscv64gc"
#else
#define PROCESSOR "unknown"
#endif

#if defined(_WIN32)
#define SYSTEM OS_SYSTEM_WINDOWS
#define TRIPLE_REST "-pc-windows-msvc" /* official builds, whatever libwmt is compiled with */
#elif defined(__APPLE__)
#define SYSTEM OS_SYSTEM_MACOS
#define TRIPLE_REST "-apple-darwin"
#elif defined(__linux__)
#define SYSTEM OS_SYSTEM_LINUX
#if defined(__ANDROID__)
#define TRIPLE_REST "-linux-android"
#elif defined(__GLIBC__)
#define TRIPLE_REST "-unknown-linux-gnu"
#else
#define TRIPLE_REST "-unknown-linux-musl"
#endif
#else
#define SYSTEM OS_SYSTEM_OTHER
#define TRIPLE_REST ""
#endif

enum os_system os_system(void) { return SYSTEM; }

const char *os_processor(void) { return PROCESSOR; }

const char *os_triple_rest(void) { return TRIPLE_REST; }
