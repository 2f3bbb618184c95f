# The benchmarks' peers in C, which bench/run starts. Those in other languages are built by
# `make bench-peers` with these languages' own tools.
#
# The libwasmtime that they measure is named when they run. hello_linked is linked with a library that
# has nothing but libwasmtime's names, in the place of which the real one is opened.

set(CMAKE_C_EXTENSIONS ON) # POSIX: dlopen, clocks

function(add_bench_program name)
    add_executable(${name} bench/c/${name}.c ${ARGN})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/bench)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src) # capi/types.h
endfunction()

set(bench_peer bench/c/peer.c bench/c/guest.c)
foreach(name official_checked official_unchecked)
    add_bench_program(${name} bench/c/official.c bench/c/official_guest.c ${bench_peer})
    target_link_libraries(${name} PRIVATE wmt ${CMAKE_DL_LIBS})
endforeach()
foreach(name wmt_bulk wmt_dynamic wmt_typed)
    add_bench_program(${name} bench/c/wmt_guest.c bench/c/wmt_stop.c ${bench_peer})
    target_link_libraries(${name} PRIVATE wmt)
endforeach()

add_library(linked_libwasmtime SHARED bench/c/linked_libwasmtime.c)
set_target_properties(linked_libwasmtime PROPERTIES
    OUTPUT_NAME wasmtime LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
target_include_directories(linked_libwasmtime PRIVATE ${PROJECT_SOURCE_DIR}/src)
add_bench_program(hello_linked)
target_link_libraries(hello_linked PRIVATE linked_libwasmtime)

# All of them, and the example that hello_linked is compared with.
add_custom_target(bench
    DEPENDS official_checked official_unchecked wmt_bulk wmt_dynamic wmt_typed hello_linked
    example_hello)
