# libwmt three times: shared, static, and internal (for the tests, with its insides within reach).

file(GLOB library_sources CONFIGURE_DEPENDS src/*.c src/capi/*.c src/capi/drift/*.c src/os/*.c)
keep_sources_of_system(library_sources)
if(WMT_AMALGAMATED)
    set(amalgamation ${PROJECT_BINARY_DIR}/amalgamation)
    file(GLOB_RECURSE amalgamated CONFIGURE_DEPENDS src/* include/*)
    add_custom_command(
        OUTPUT ${amalgamation}/wmt.c ${amalgamation}/wmt.h
        COMMAND ${PROJECT_SOURCE_DIR}/tools/amalgamate ${amalgamation}
        DEPENDS ${amalgamated} ${PROJECT_SOURCE_DIR}/tools/amalgamate
        COMMENT "Making one file of all sources"
        VERBATIM)
    set(library_sources ${amalgamation}/wmt.c)
endif()

# The libraries that libwmt itself needs: libc's own parts.
set(library_needs)
if(NOT WIN32) # has them in its kernel
    set(library_needs Threads::Threads ${CMAKE_DL_LIBS})
endif()

# An object library of all sources, ready for `target_compile_definitions`.
function(add_library_objects target)
    add_library(${target} OBJECT ${library_sources})
    target_include_directories(${target}
        PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# What a program that uses one of the two public libraries gets from it.
function(set_public_interface target)
    target_include_directories(${target} INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
    add_library(wmt::${target} ALIAS ${target})
endfunction()

# The shared library. On ELF its symbols carry a version, from the first release on.
add_library_objects(wmt_shared_objects)
target_compile_definitions(wmt_shared_objects PRIVATE WMT_BUILDING_SHARED)
add_library(wmt SHARED $<TARGET_OBJECTS:wmt_shared_objects>)
target_link_libraries(wmt PRIVATE ${library_needs})
set_target_properties(wmt PROPERTIES
    LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
set_public_interface(wmt)
if(UNIX AND NOT APPLE)
    set(symbol_versions ${PROJECT_SOURCE_DIR}/src/libwmt.map)
    target_link_options(wmt PRIVATE "LINKER:--version-script=${symbol_versions}")
    set_target_properties(wmt PROPERTIES LINK_DEPENDS ${symbol_versions})
    if(NOT WMT_SANITIZE AND NOT WMT_BUILD_FUZZERS) # their runtimes are found when a program runs
        target_link_options(wmt PRIVATE "LINKER:-z,defs")
    endif()
endif()

if(APPLE)
    if(NOT CMAKE_SHARED_LIBRARY_RUNTIME_C_FLAG) # CMake knows it on a Mac only
        set(CMAKE_SHARED_LIBRARY_RUNTIME_C_FLAG "-Wl,-rpath,")
    endif()
    # Programs find it by their rpath, wherever it is installed. The versions are said to the linker:
    # zig's compiler ignores what CMake says to it. A program needs the minor release it was made for.
    set_target_properties(wmt PROPERTIES INSTALL_NAME_DIR "@rpath" BUILD_WITH_INSTALL_NAME_DIR ON)
    target_link_options(wmt PRIVATE "LINKER:-current_version,${PROJECT_VERSION}"
        "LINKER:-compatibility_version,${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}.0")
endif()

# The static library. Only Windows tells its objects from those of a shared one.
if(WIN32)
    add_library_objects(wmt_static_objects)
    target_compile_definitions(wmt_static_objects PRIVATE WMT_STATIC)
    set(static_objects $<TARGET_OBJECTS:wmt_static_objects>)
else()
    set(static_objects $<TARGET_OBJECTS:wmt_shared_objects>)
endif()
# To the final link of a program, hidden symbols of an archive are as good as public ones: internal
# names could clash with the program's. So, where the tools for it are there, all objects become one
# in which only the wmt_ names are global.
if(UNIX AND NOT APPLE AND CMAKE_LINKER AND CMAKE_OBJCOPY)
    set(one_object ${PROJECT_BINARY_DIR}/wmt_one${CMAKE_C_OUTPUT_EXTENSION})
    add_custom_command(
        OUTPUT ${one_object}
        COMMAND ${CMAKE_LINKER} -r -o ${one_object} ${static_objects}
        COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${one_object}
        DEPENDS ${static_objects}
        COMMENT "Hiding the internal names of libwmt.a"
        COMMAND_EXPAND_LISTS VERBATIM)
    set_source_files_properties(${one_object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    set(static_objects ${one_object})
endif()
add_library(wmt_static STATIC ${static_objects})
target_link_libraries(wmt_static INTERFACE ${library_needs})
target_compile_definitions(wmt_static INTERFACE WMT_STATIC)
set_target_properties(wmt_static PROPERTIES LINKER_LANGUAGE C)
if(NOT MSVC) # there, libwmt.lib is the shared library's
    set_target_properties(wmt_static PROPERTIES OUTPUT_NAME wmt)
endif()
set_public_interface(wmt_static)

# The internal library, with the hooks that only tests and fuzz targets may use.
add_library(wmt_internal STATIC EXCLUDE_FROM_ALL ${library_sources})
target_compile_definitions(wmt_internal PUBLIC WMT_STATIC WMT_TESTING=1)
target_include_directories(wmt_internal
    PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(wmt_internal PUBLIC ${library_needs})
