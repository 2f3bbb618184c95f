# How everything is compiled: the language, the warnings, the sanitizers.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
# The oldest C++ that the public headers and the examples are valid in.
set(CMAKE_CXX_STANDARD 11)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)

# keep_sources_of_system(LIST): takes out of a list of files those that are for other systems.
function(keep_sources_of_system list)
    set(others posix)
    if(NOT WIN32)
        set(others windows)
    endif()
    list(FILTER ${list} EXCLUDE REGEX "_${others}\\.c$")
    set(${list} ${${list}} PARENT_SCOPE)
endfunction()

if(MSVC)
    add_compile_options(/W4)
else()
    add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
endif()
if(WMT_WERROR)
    add_compile_options($<IF:$<C_COMPILER_ID:MSVC>,/WX,-Werror>)
endif()

if(WMT_BUILD_FUZZERS)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "The fuzz targets need clang: -DCMAKE_C_COMPILER=clang")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(WMT_SANITIZE)
    add_compile_options(
        -fsanitize=${WMT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${WMT_SANITIZE})
endif()
