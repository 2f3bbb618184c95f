# Linux on x86-64, with musl as its C library.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER musl-gcc)
# Threads of a program get what it asks for here, 128 KiB if it does not: too little for WebAssembly.
set(CMAKE_EXE_LINKER_FLAGS_INIT -Wl,-z,stack-size=2097152)
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/../../tools/emulate linux-musl-x86_64)
