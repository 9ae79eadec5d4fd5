# Writes SYMBOL.h and SYMBOL.cpp with the text of INPUT, or of all files below FOLDER that match PATTERN.
# Every byte becomes a hex escape, so that any bytes can be embedded.

function(literal_of file result)
  file(SIZE ${file} size)
  set(offset 0)
  set(pieces "")
  while(offset LESS size)
    file(READ ${file} piece OFFSET ${offset} LIMIT 8192 HEX)
    string(REGEX REPLACE "(..)" "\\\\x\\1" piece "${piece}")
    string(APPEND pieces "    \"${piece}\"\n")
    math(EXPR offset "${offset} + 8192")
  endwhile()
  if(size EQUAL 0)
    set(pieces "    \"\"\n")
  endif()
  set(${result} "${pieces}" PARENT_SCOPE)
endfunction()

file(MAKE_DIRECTORY ${OUTPUT})
if(DEFINED INPUT)
  literal_of(${INPUT} text)
  file(SIZE ${INPUT} size)
  file(WRITE ${OUTPUT}/${SYMBOL}.h
"#pragma once
#include <string_view>
namespace warifu::embedded {
std::string_view ${SYMBOL}();
}
")
  file(WRITE ${OUTPUT}/${SYMBOL}.cpp
"#include \"${SYMBOL}.h\"
namespace warifu::embedded {
std::string_view ${SYMBOL}() {
  static constexpr char text[] =
${text}    ;
  return std::string_view(text, ${size});
}
}
")
else()
  file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/${PATTERN})
  list(SORT files)
  set(texts "")
  set(rows "")
  set(index 0)
  foreach(name IN LISTS files)
    literal_of(${FOLDER}/${name} text)
    file(SIZE ${FOLDER}/${name} size)
    string(APPEND texts "constexpr char text_${index}[] =\n${text}    ;\n")
    string(APPEND rows "      {\"${name}\", std::string_view(text_${index}, ${size})},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(WRITE ${OUTPUT}/${SYMBOL}.h
"#pragma once
#include <span>
#include <string_view>
namespace warifu::embedded {
#ifndef WARIFU_EMBEDDED_FILE
#define WARIFU_EMBEDDED_FILE
struct File {
  std::string_view path;
  std::string_view text;
};
#endif
std::span<const File> ${SYMBOL}();
}
")
  file(WRITE ${OUTPUT}/${SYMBOL}.cpp
"#include \"${SYMBOL}.h\"
#include <array>
namespace warifu::embedded {
namespace {
${texts}}
std::span<const File> ${SYMBOL}() {
  static constexpr std::array<File, ${index}> files = {{
${rows}  }};
  return files;
}
}
")
endif()
