# The C programs of tests/guests, compiled for WASI into bin/guests/NAME.wasm. They stay the same on
# every libwasmtime, and do not depend on the compiler or the sanitizers of the build.

find_program(WMT_GUEST_COMPILER clang
    HINTS /opt/homebrew/opt/llvm/bin /usr/local/opt/llvm/bin
    DOC "The clang that compiles guests for wasm32-wasi")
set(guest_flags --target=wasm32-wasi -O2 -Wall -Wextra)
set(guest_folder ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/guests)

if(NOT WMT_GUEST_COMPILER)
    message(FATAL_ERROR "The tests need clang for WASI: run tools/setup test, or set WMT_BUILD_TESTS=OFF")
endif()

file(GLOB guest_sources CONFIGURE_DEPENDS tests/guests/*.c)
set(guests)
foreach(source IN LISTS guest_sources)
    cmake_path(GET source STEM name)
    set(guest ${guest_folder}/${name}.wasm)
    add_custom_command(
        OUTPUT ${guest}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${guest_folder}
        COMMAND ${WMT_GUEST_COMPILER} ${guest_flags} -o ${guest} ${source}
        DEPENDS ${source}
        COMMENT "Compiling the guest ${name}"
        VERBATIM)
    list(APPEND guests ${guest})
endforeach()
add_custom_target(guests ALL DEPENDS ${guests})
