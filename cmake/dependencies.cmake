# What the command and the tests use beside libwmt: popt, jansson and cmocka. add_dependency(NAME) makes
# the target dependency::NAME: the system's own, or, when compiling for another system, for which
# distributions have none, a static library from the sources of Debian's package.

if(NOT CMAKE_CROSSCOMPILING)
    find_package(PkgConfig REQUIRED)
endif()

function(add_dependency name)
    if(TARGET dependency::${name})
        return()
    endif()
    if(CMAKE_CROSSCOMPILING)
        add_dependency_from_sources(${name})
        add_library(dependency::${name} ALIAS ${name})
        return()
    endif()
    pkg_check_modules(${name} IMPORTED_TARGET ${name})
    if(NOT ${name}_FOUND)
        message(FATAL_ERROR "${name} is missing: run tools/setup test, or leave out what needs it:"
            " popt and jansson WMT_BUILD_CLI, cmocka WMT_BUILD_TESTS")
    endif()
    add_library(dependency::${name} ALIAS PkgConfig::${name})
endfunction()

function(add_dependency_from_sources name)
    execute_process(
        COMMAND ${PROJECT_SOURCE_DIR}/tools/fetch-sources ${PROJECT_SOURCE_DIR}/build/sources ${name}
        OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    set(config ${PROJECT_BINARY_DIR}/dependencies/${name}) # headers that are made for the system
    file(MAKE_DIRECTORY ${config})
    set(public_headers src)
    cmake_language(CALL describe_${name})
    add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources})
    target_include_directories(${name} SYSTEM PUBLIC ${folder}/${public_headers} ${config})
    target_compile_definitions(${name} PRIVATE ${definitions})
    target_compile_options(${name} PRIVATE -w ${options})
    set_target_properties(${name} PROPERTIES C_EXTENSIONS ON)
endfunction()

# Each sets `sources` and `definitions`, and may write headers to ${config}.

macro(describe_popt)
    file(GLOB sources ${folder}/src/popt*.c)
    set(definitions PACKAGE="popt" POPT_SYSCONFDIR="/etc" HAVE_STRERROR HAVE_MBSRTOWCS)
    if(WIN32) # has no users, and not the header by which popt asks for the width of a terminal
        file(WRITE ${config}/sys/ioctl.h "")
        file(WRITE ${config}/popt_windows.h "#include <stdlib.h>
#define getuid() 0
#define geteuid() 0
#define getgid() 0
#define getegid() 0
#define random rand
")
        set(options -include ${config}/popt_windows.h)
    else()
        list(APPEND definitions HAVE_STPCPY HAVE_SRANDOM)
    endif()
endmacro()

macro(describe_jansson)
    file(GLOB sources ${folder}/src/*.c)
    set(JSON_INLINE inline)
    set(JSON_INT_T "long long")
    set(JSON_STRTOINT strtoll)
    set(JSON_INTEGER_FORMAT "\"lld\"")
    set(JSON_HAVE_LOCALECONV 1)
    set(JSON_HAVE_ATOMIC_BUILTINS 1)
    set(JSON_HAVE_SYNC_BUILTINS 0)
    set(HAVE_STDINT_H 1)
    configure_file(${folder}/cmake/jansson_config.h.cmake ${config}/jansson_config.h)
    file(WRITE ${config}/jansson_private_config.h "") # what would be there, the definitions say
    set(definitions INITIAL_HASHTABLE_ORDER=3 HAVE_STDINT_H HAVE_LOCALE_H HAVE_SETLOCALE
        HAVE_FCNTL_H HAVE_SYS_TYPES_H HAVE_UNISTD_H HAVE_ATOMIC_BUILTINS)
endmacro()

macro(describe_cmocka)
    set(sources ${folder}/src/cmocka.c)
    set(public_headers include)
    set(definitions HAVE_MALLOC_H HAVE_INTTYPES_H HAVE_STRINGS_H HAVE_SIGNAL_H HAVE_TIME_H
        HAVE_STRUCT_TIMESPEC HAVE_SNPRINTF HAVE_VSNPRINTF HAVE_GCC_THREAD_LOCAL_STORAGE
        HAVE_CLOCK_GETTIME HAVE_CLOCK_REALTIME)
    if(APPLE)
        list(REMOVE_ITEM definitions HAVE_MALLOC_H)
    endif()
    if(NOT WIN32)
        list(APPEND definitions HAVE_SIGLONGJMP HAVE_STRSIGNAL)
    endif()
endmacro()
