# The command wmt: one file, with libwmt inside.

find_package(PkgConfig REQUIRED)
pkg_check_modules(popt IMPORTED_TARGET popt)
pkg_check_modules(jansson IMPORTED_TARGET jansson)
if(NOT popt_FOUND OR NOT jansson_FOUND)
    message(FATAL_ERROR
        "The command wmt needs popt and jansson: run tools/setup, or set WMT_BUILD_CLI=OFF")
endif()

file(GLOB cli_sources CONFIGURE_DEPENDS cli/*.c cli/system/*.c)
if(WIN32)
    list(FILTER cli_sources EXCLUDE REGEX "_posix\\.c$")
else()
    list(FILTER cli_sources EXCLUDE REGEX "_windows\\.c$")
endif()
add_executable(wmt_command ${cli_sources})
set_target_properties(wmt_command PROPERTIES OUTPUT_NAME wmt)
target_link_libraries(wmt_command PRIVATE wmt_static PkgConfig::popt PkgConfig::jansson)
