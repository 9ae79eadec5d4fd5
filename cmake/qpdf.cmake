# PkgConfig::QPDF, for whoever reads or writes PDFs.
pkg_check_modules(QPDF REQUIRED IMPORTED_TARGET libqpdf)
# qpdf 11 still has a smart pointer of its own unless told that nobody wants it.
target_compile_definitions(PkgConfig::QPDF INTERFACE POINTERHOLDER_TRANSITION=4)
# Before 11.4 a header has a defaulted destructor that clang refuses in C++20 (github.com/qpdf/qpdf/issues/942).
if(CMAKE_CXX_COMPILER_ID MATCHES Clang AND QPDF_VERSION VERSION_LESS 11.4)
  file(READ ${QPDF_INCLUDEDIR}/qpdf/JSON.hh header)
  string(REPLACE "virtual ~JSON_array() = default;" "virtual ~JSON_array() {}" header "${header}")
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/qpdf-for-clang/qpdf/JSON.hh CONTENT "${header}" @ONLY)
  target_include_directories(PkgConfig::QPDF SYSTEM BEFORE INTERFACE ${PROJECT_BINARY_DIR}/qpdf-for-clang)
endif()
