# The command wmt: one file, with libwmt inside.

find_package(PkgConfig REQUIRED)
pkg_check_modules(popt IMPORTED_TARGET popt)
if(NOT popt_FOUND)
    message(FATAL_ERROR "The command wmt needs popt: run tools/setup, or set WMT_BUILD_CLI=OFF")
endif()

file(GLOB cli_sources CONFIGURE_DEPENDS cli/*.c)
if(NOT cli_sources)
    return()
endif()
add_executable(wmt_command ${cli_sources})
set_target_properties(wmt_command PROPERTIES OUTPUT_NAME wmt)
target_link_libraries(wmt_command PRIVATE wmt_static PkgConfig::popt)
