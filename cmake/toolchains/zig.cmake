# What the toolchain files that set ZIG_TARGET have in common: zig's C compiler, which brings the headers
# and the C library of many systems with it. The environment variable ZIG says where zig is.
set(zig $ENV{ZIG})
if(NOT zig)
    set(zig zig)
endif()
set(CMAKE_C_COMPILER ${zig} cc -target ${ZIG_TARGET})
set(CMAKE_C_ARCHIVE_CREATE "${zig} ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "${zig} ranlib <TARGET>")
