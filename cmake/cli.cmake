# The command wmt: one file, with libwmt inside.

add_dependency(popt)
add_dependency(jansson)

file(GLOB cli_sources CONFIGURE_DEPENDS cli/*.c cli/system/*.c)
keep_sources_of_system(cli_sources)
add_executable(wmt_command ${cli_sources})
if(MINGW) # its isnan() and isinf() pass their argument on as a float, too
    target_compile_options(wmt_command PRIVATE -Wno-float-conversion)
endif()
set_target_properties(wmt_command PROPERTIES OUTPUT_NAME wmt)
target_link_libraries(wmt_command PRIVATE wmt_static dependency::popt dependency::jansson)
