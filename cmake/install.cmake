# What an installed libwmt consists of. Everything finds its prefix from its own place, so an
# installed tree can be moved.

include(CMakePackageConfigHelpers)

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(TARGETS wmt wmt_static EXPORT wmtTargets)
if(TARGET wmt_command)
    install(TARGETS wmt_command)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# find_package(wmt): the targets wmt::wmt and wmt::wmt_static
set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/wmt)
install(EXPORT wmtTargets NAMESPACE wmt:: DESTINATION ${cmake_folder})
configure_package_config_file(packaging/wmtConfig.cmake.in wmtConfig.cmake
    INSTALL_DESTINATION ${cmake_folder})
write_basic_package_version_file(wmtConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/wmtConfig.cmake ${PROJECT_BINARY_DIR}/wmtConfigVersion.cmake
    DESTINATION ${cmake_folder})

# pkg-config
set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
string(REGEX REPLACE "[^/]+" ".." pc_to_prefix ${pc_folder})
set(pc_needs)
if(NOT WIN32)
    set(pc_needs ${CMAKE_THREAD_LIBS_INIT} ${CMAKE_DL_LIBS})
endif()
list(TRANSFORM pc_needs REPLACE "^([^-].*)$" "-l\\1")
list(JOIN pc_needs " " pc_needs)
configure_file(packaging/wmt.pc.in wmt.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/wmt.pc DESTINATION ${pc_folder})

# The command's manual page, and the shells' completions
if(TARGET wmt_command)
    install(FILES man/wmt.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES completions/wmt.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME wmt)
    install(FILES completions/_wmt DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
endif()
