# Every example twice: as the C program that it is, and the same file as C++.

file(GLOB example_sources CONFIGURE_DEPENDS examples/*.c)

function(add_example target output source)
    add_executable(${target} ${source})
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME ${output} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/examples)
    target_link_libraries(${target} PRIVATE wmt Threads::Threads)
endfunction()

foreach(source IN LISTS example_sources)
    cmake_path(GET source STEM name)
    add_example(example_${name} ${name} ${source})
    if(CMAKE_CXX_COMPILER)
        set(as_cxx ${PROJECT_BINARY_DIR}/examples/${name}.cpp)
        file(CONFIGURE OUTPUT ${as_cxx} CONTENT "#include \"@source@\"\n" @ONLY)
        add_example(example_${name}_cxx ${name}_cxx ${as_cxx})
    endif()
endforeach()
