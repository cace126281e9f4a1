# `cmake --install` gives the program, the library with its headers, and what
# find_package(copydesk) needs.
include(CMakePackageConfigHelpers)

install(TARGETS copydesk_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS copydesk EXPORT copydesk-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(
  DIRECTORY ${PROJECT_SOURCE_DIR}/engine
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/copydesk
  FILES_MATCHING
  PATTERN "*.h"
  PATTERN "cli" EXCLUDE)
install(
  EXPORT copydesk-targets
  NAMESPACE copydesk::
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/copydesk)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/copydesk-config.cmake.in ${PROJECT_BINARY_DIR}/copydesk-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/copydesk)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/copydesk-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/copydesk-config.cmake
              ${PROJECT_BINARY_DIR}/copydesk-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/copydesk)
