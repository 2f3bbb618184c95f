# The benchmarks, for `make bench`. hello_linked is linked with the libwasmtime that they are run on.

set(WMT_BENCH_LIBRARY "" CACHE FILEPATH "The libwasmtime that the benchmarks run on")
if(NOT WMT_BENCH_LIBRARY)
    message(FATAL_ERROR "Name a libwasmtime by WMT_BENCH_LIBRARY, or run make bench")
endif()

function(add_bench name)
    add_executable(${name} ${ARGN})
    set_target_properties(${name} PROPERTIES
        C_EXTENSIONS ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/bench)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src) # capi/types.h
endfunction()

add_bench(bench bench/bench.c bench/harness.c bench/official.c)
target_link_libraries(bench PRIVATE wmt ${CMAKE_DL_LIBS})

add_library(linked_libwasmtime SHARED IMPORTED)
set_target_properties(linked_libwasmtime PROPERTIES IMPORTED_LOCATION ${WMT_BENCH_LIBRARY})
add_bench(hello_linked bench/hello_linked.c)
target_include_directories(hello_linked PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(hello_linked PRIVATE linked_libwasmtime)

# Processes from start to end.
add_bench(processes bench/processes.c bench/harness.c)
target_include_directories(processes PRIVATE ${PROJECT_SOURCE_DIR}/include)
