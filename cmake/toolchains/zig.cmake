# What the toolchain files that set ZIG_TARGET have in common: zig's C compiler, which brings the headers
# and the C library of many systems with it. The environment variable ZIG may say where zig is.
set(zig $ENV{ZIG})
if(NOT zig)
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../../tools/fetch-package zig
        OUTPUT_VARIABLE zig OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(zig ${zig}/ziglang/zig)
endif()
set(CMAKE_C_COMPILER ${zig} cc -target ${ZIG_TARGET})
# Without being told, it adds debug information, ten times the code, with the paths of this machine.
# Objects for Windows would name the files that it made on the way, at random places.
set(CMAKE_C_FLAGS_RELEASE_INIT "-g0 -Xclang -object-file-name=object")
set(CMAKE_C_ARCHIVE_CREATE "\"${zig}\" ar qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "\"${zig}\" ranlib -D <TARGET>")
