# Linux on x86-64, with glibc. Named, it counts as another system, so that releases of all systems are
# made in the same way and do not depend on this machine's libraries.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER gcc)
