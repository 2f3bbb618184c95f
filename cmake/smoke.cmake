# What tools/test-foreign runs on other platforms: tests that need nothing but libwmt.

if(NOT TARGET guests)
    include(tests/guests/guests.cmake)
endif()

set(smoke_folder ${PROJECT_SOURCE_DIR}/tests/foreign)
file(GLOB smoke_sources CONFIGURE_DEPENDS ${smoke_folder}/smoke*.c)
if(WIN32)
    list(APPEND smoke_sources ${smoke_folder}/thread_windows.c)
else()
    list(APPEND smoke_sources ${smoke_folder}/thread_posix.c)
endif()
add_executable(smoke ${smoke_sources})
target_link_libraries(smoke PRIVATE wmt Threads::Threads)

# Whose file libwmt is, is left to who runs it: the places of both count.
add_executable(where ${smoke_folder}/where.c)
target_link_libraries(where PRIVATE wmt)
set_target_properties(where PROPERTIES SKIP_BUILD_RPATH ON)

# A program that cannot open libraries, and has to say so.
if(UNIX AND NOT APPLE)
    add_executable(where_static ${smoke_folder}/where.c)
    target_link_libraries(where_static PRIVATE wmt_static)
    target_link_options(where_static PRIVATE -static)
endif()
