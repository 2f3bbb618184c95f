# The tests, by the names of their files in tests/:
#   test_TOPIC.c     a program linked with the internal library
#   shared_TOPIC.c   a program linked with the shared library, as a user's would be
#   check_TOPIC      a script; exit status 77 means skipped
#   support/*.c      helpers of the programs
#   guests/*.c       WebAssembly programs for them, compiled into bin/guests
# The libwasmtime under test is named by the environment variable WMT_LIBRARY when they run, so the
# same binaries serve every version.
#
# When compiling for another system, CMAKE_CROSSCOMPILING_EMULATOR runs the programs (tools/emulate),
# and the scripts are left out: they try the tools of this machine.
#
# Labels: `threads` for test_threads*; a script may have a line `# labels: once` if what it checks
# has nothing to do with the libwasmtime or the sanitizer in use.

add_dependency(cmocka)
include(tests/guests/guests.cmake)
include(CheckFunctionExists)

set(CMAKE_C_EXTENSIONS ON) # tests may use POSIX: processes, temporary folders, the environment
set(test_timeout 900) # seconds; only a test that hangs gets there

# What every test program is compiled with.
add_library(test_base INTERFACE)
target_include_directories(test_base INTERFACE ${PROJECT_SOURCE_DIR}/tests)
target_compile_definitions(test_base INTERFACE
    WMT_TEST_SOURCE="${PROJECT_SOURCE_DIR}"
    WMT_TEST_GUESTS="${PROJECT_SOURCE_DIR}/tests/guests"
    WMT_TEST_BIN="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
target_link_libraries(test_base INTERFACE dependency::cmocka Threads::Threads)

set(left_out_tests) # files without their suffixes
if(WIN32)
    target_compile_options(test_base INTERFACE
        -include ${PROJECT_SOURCE_DIR}/tests/support/posix_windows.h)
    list(APPEND left_out_tests
        # These start processes by fork(), to see how they end.
        test_config_rules test_fork test_wasi_hostile
        # Symbolic links, permissions, pipes and devices, names of the system's libraries, bytes in
        # variables that are not UTF-8, and what POSIX says when it refuses. What Windows does instead
        # shows in test_runtime_refused, test_wasi and test_wasi_dirs.
        test_os_access test_os_environment test_os_file test_os_library test_os_path
        test_os_program)
endif()
if(CMAKE_CROSSCOMPILING)
    # It starts programs that it has put into folders, for which there is no emulator then;
    # tools/test-foreign has its like.
    list(APPEND left_out_tests test_runtime_search)
endif()
check_function_exists(makecontext WMT_HAVE_MAKECONTEXT)
if(NOT WMT_HAVE_MAKECONTEXT) # musl and Windows have no stacks of a program's own
    list(APPEND left_out_tests test_os_stack)
endif()
if(MINGW) # its printf() for programs that are no strict C is the system's, which lacks C99's
    target_compile_definitions(test_base INTERFACE __USE_MINGW_ANSI_STDIO=1)
    target_compile_options(test_base INTERFACE -Wno-format -Wno-float-conversion)
    target_link_options(test_base INTERFACE -static)
endif()

# The helpers. As objects, not as an archive: signals_posix.c stands before a function of the system's,
# which nothing would make the linker take out of an archive.
file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.c)
keep_sources_of_system(support_sources)
add_library(test_support OBJECT EXCLUDE_FROM_ALL ${support_sources})
add_dependencies(test_support guests)
target_link_libraries(test_support PUBLIC test_base wmt_internal)

function(add_test_program source)
    cmake_path(GET source STEM name)
    if(name IN_LIST left_out_tests)
        return()
    endif()
    add_executable(${name} ${source})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/tests)
    target_link_libraries(${name} PRIVATE ${ARGN})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${test_timeout})
    if(name MATCHES "^test_threads")
        set_tests_properties(${name} PROPERTIES LABELS threads)
    endif()
endfunction()

file(GLOB unit_sources CONFIGURE_DEPENDS tests/test_*.c)
foreach(source IN LISTS unit_sources)
    add_test_program(${source} test_support)
endforeach()

# The helpers know the internal library, so these do without.
file(GLOB shared_sources CONFIGURE_DEPENDS tests/shared_*.c)
foreach(source IN LISTS shared_sources)
    add_test_program(${source} test_base wmt)
endforeach()

set(check_scripts)
if(NOT CMAKE_CROSSCOMPILING)
    file(GLOB check_scripts CONFIGURE_DEPENDS tests/check_*)
endif()
foreach(script IN LISTS check_scripts)
    cmake_path(GET script STEM name)
    add_test(NAME ${name} COMMAND ${script})
    set_tests_properties(${name} PROPERTIES
        TIMEOUT ${test_timeout} SKIP_RETURN_CODE 77
        ENVIRONMENT "WMT_SOURCE_DIR=${PROJECT_SOURCE_DIR};WMT_BUILD_DIR=${PROJECT_BINARY_DIR};WMT_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    file(STRINGS ${script} labels REGEX "^# labels: ")
    if(labels)
        string(REPLACE "# labels: " "" labels "${labels}")
        string(REPLACE " " ";" labels "${labels}")
        set_tests_properties(${name} PROPERTIES LABELS "${labels}")
    endif()
endforeach()
