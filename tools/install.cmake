# cmake --install: the program, the libraries, the headers, and what find_package(engram) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set_target_properties(engram_cli_lib PROPERTIES EXPORT_NAME cli)
install(TARGETS engram_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS engram engram_f64 engram_cli_lib engram_flags EXPORT engramTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(BUILD_SHARED_LIBS)
  set_target_properties(engram_cli engram_cli_lib PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR};$ORIGIN")
endif()
install(DIRECTORY src/engram DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
export(EXPORT engramTargets NAMESPACE engram::)  # find_package finds the build tree as well, by engram_DIR
install(EXPORT engramTargets NAMESPACE engram:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/engram)

file(CONFIGURE OUTPUT engramConfig.cmake @ONLY CONTENT [=[
include(CMakeFindDependencyMacro)
foreach(package hwy Threads ZLIB date nlohmann_json tomlplusplus nanoflann)
  find_dependency(${package})
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/engramTargets.cmake)
]=])
write_basic_package_version_file(engramConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/engramConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/engramConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/engram)
