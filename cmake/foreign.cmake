# The program by which tools/test-foreign asks where libwasmtime is found.

# Whose file libwmt is, is left to who runs it: the places of both count.
add_executable(where tests/foreign/where.c)
target_link_libraries(where PRIVATE wmt)
set_target_properties(where PROPERTIES SKIP_BUILD_RPATH ON)

# A program that cannot open libraries, and has to say so.
if(UNIX AND NOT APPLE)
    add_executable(where_static tests/foreign/where.c)
    target_link_libraries(where_static PRIVATE wmt_static)
    target_link_options(where_static PRIVATE -static)
endif()
