/* Which platform libwmt was compiled for, and so libwasmtime, which is in the same process. */
#ifndef OS_PLATFORM_H
#define OS_PLATFORM_H

enum os_system { OS_SYSTEM_LINUX, OS_SYSTEM_MACOS, OS_SYSTEM_WINDOWS, OS_SYSTEM_OTHER };

enum os_system os_system(void);

/* As target triples call it, such as "x86_64"; "unknown" for one that libwmt has not met. */
const char *os_processor(void);

/* What follows the processor in this platform's target triple, such as "-unknown-linux-gnu"; "" for
 * a system that libwmt has not met. */
const char *os_triple_rest(void);

#endif
