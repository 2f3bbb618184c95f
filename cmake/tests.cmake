# The tests, by the names of their files in tests/:
#   test_TOPIC.c     a program linked with the internal library
#   shared_TOPIC.c   a program linked with the shared library, as a user's would be
#   check_TOPIC      a script; exit status 77 means skipped
#   support/*.c      helpers of the programs
#   guests/*.c       WebAssembly programs for them, compiled into bin/guests
# The libwasmtime under test is named by the environment variable WMT_LIBRARY when they run, so the
# same binaries serve every version.
#
# Labels: `threads` for test_threads*; a script may have a line `# labels: once` if what it checks
# has nothing to do with the libwasmtime or the sanitizer in use.

find_package(PkgConfig REQUIRED)
pkg_check_modules(cmocka IMPORTED_TARGET cmocka)
if(NOT cmocka_FOUND)
    message(FATAL_ERROR "The tests need cmocka: run tools/setup test, or set WMT_BUILD_TESTS=OFF")
endif()

include(tests/guests/guests.cmake)

set(CMAKE_C_EXTENSIONS ON) # tests may use POSIX: processes, temporary folders, the environment
set(test_timeout 900) # seconds; only a test that hangs gets there

# What every test program is compiled with.
add_library(test_base INTERFACE)
target_include_directories(test_base INTERFACE ${PROJECT_SOURCE_DIR}/tests)
target_compile_definitions(test_base INTERFACE
    WMT_TEST_SOURCE="${PROJECT_SOURCE_DIR}"
    WMT_TEST_GUESTS="${PROJECT_SOURCE_DIR}/tests/guests"
    WMT_TEST_BIN="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
target_link_libraries(test_base INTERFACE PkgConfig::cmocka Threads::Threads)

# The helpers. As objects, not as an archive: signals.c stands before a function of the system's,
# which nothing would make the linker take out of an archive.
file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.c)
add_library(test_support OBJECT EXCLUDE_FROM_ALL ${support_sources})
add_dependencies(test_support guests)
target_link_libraries(test_support PUBLIC test_base wmt_internal)

function(add_test_program source)
    cmake_path(GET source STEM name)
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

file(GLOB check_scripts CONFIGURE_DEPENDS tests/check_*)
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
