# What is installed, and the Debian package. Three sets of files:
#   program  goes everywhere
#   local    what `cmake --install` adds where no package manager is: the licence, zsh's folder for local functions
#   debian   what a Debian package has in place of these

include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS # whatever the umask of who builds
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(file_permissions OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
set(pages ${PROJECT_BINARY_DIR}/pages)
set(debian_revision 1)

# The date of the source is looked at in every build; the pages are made again when it or the program has changed.
add_custom_target(source_date
  COMMAND ${PROJECT_SOURCE_DIR}/tools/source-date > ${PROJECT_BINARY_DIR}/source-date.new
  COMMAND ${CMAKE_COMMAND} -E copy_if_different ${PROJECT_BINARY_DIR}/source-date.new ${PROJECT_BINARY_DIR}/source-date
  BYPRODUCTS ${PROJECT_BINARY_DIR}/source-date
  VERBATIM)
add_custom_command(
  OUTPUT ${pages}/made
  COMMAND ${PROJECT_SOURCE_DIR}/packaging/make-pages $<TARGET_FILE:warifu> ${PROJECT_VERSION}-${debian_revision} ${pages}
  COMMAND ${CMAKE_COMMAND} -E touch ${pages}/made
  DEPENDS warifu source_date ${PROJECT_BINARY_DIR}/source-date ${PROJECT_SOURCE_DIR}/packaging/make-pages
          ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  VERBATIM)
add_custom_target(pages ALL DEPENDS ${pages}/made)

install(TARGETS warifu COMPONENT program)
install(FILES ${pages}/man/warifu.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${pages}/ja/warifu.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/ja/man1 COMPONENT program)
install(FILES ${pages}/bash/warifu DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${pages}/fish/warifu.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(FILES README.md README.ja.md ${pages}/doc/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES docs/coverage.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT program)
install(DIRECTORY docs/user docs/json DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT program
  FILE_PERMISSIONS ${file_permissions})

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT local)
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES ${pages}/zsh/_warifu DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT local)

install(FILES ${pages}/zsh/_warifu DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/warifu-register.service DESTINATION lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${pages}/doc/changelog.Debian.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};${PROJECT_NAME};program;/" "${PROJECT_BINARY_DIR};${PROJECT_NAME};debian;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${debian_revision})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "warifu maintainers <maintainers@warifu.invalid>")
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # what the program links, and the versions it needs, as dpkg-shlibdeps finds it
# Japanese in the PDF of a form, refused without it; authorities that `warifu fetch` trusts.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, fonts-noto-cjk")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "IoT security conformity, assessed once for every regime")
set(CPACK_PACKAGE_DESCRIPTION
"Takes an IoT product's firmware and its maker's answers, and says where the
product stands under security regimes such as JC-STAR, the UK's PSTI regime,
ETSI EN 303 645 and the EU's Cyber Resilience Act.
.
The firmware image is opened in memory, by a process that has given up
everything else. Each requirement gets PASS, FAIL, INCONCLUSIVE or NOT
APPLICABLE, with reasons that lead to bytes in the image, to an answer or to a
tester's record. What was not looked at to the end is never a PASS. It also
works out which other countries' regimes a label opens on a given day.
.
It is no certification.")
include(CPack)
