# How every target of warifu is built. One room, one target; a room links only the rooms that design.md lets it know.

find_package(PkgConfig REQUIRED)

# g++ -O1 keeps sanitizer builds quick to run and their traces readable.
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "" FORCE)

option(WARIFU_BATCHES "Compile the sources of a target in batches" ON)

function(warifu_compiler_settings)
  find_program(WARIFU_CCACHE ccache)
  if(WARIFU_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${WARIFU_CCACHE} CACHE STRING "" FORCE)
  endif()
  add_library(warifu_flags INTERFACE)
  target_compile_features(warifu_flags INTERFACE cxx_std_20)
  target_compile_options(warifu_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wold-style-cast -Werror
    -fstack-protector-strong -fPIE)
  if(NOT WARIFU_BATCHES)
    target_compile_options(warifu_flags INTERFACE -Wshadow)
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What another file of the batch has in its unnamed namespace is no concern of a local variable's, and g++ takes
    # files of a batch for headers.
    target_compile_options(warifu_flags INTERFACE -Wshadow=local -Wno-subobject-linkage)
  endif()
  target_compile_definitions(warifu_flags INTERFACE _GLIBCXX_ASSERTIONS)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # The statement expressions of TRY are deliberate.
    # libstdc++ 12's own stable_sort calls what it has deprecated.
    target_compile_options(warifu_flags INTERFACE -Wno-gnu-statement-expression -Wno-deprecated-declarations)
  endif()
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    target_compile_options(warifu_flags INTERFACE -fcf-protection=full)
  endif()
  target_link_options(warifu_flags INTERFACE -pie -Wl,-z,relro,-z,now)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(warifu_flags INTERFACE -U_FORTIFY_SOURCE
      "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:WARIFU_PLAIN>>>:-D_FORTIFY_SOURCE=2>")
    # __FILE__ and the like do not tell where the source lay: two folders, the same bytes.
    target_compile_options(warifu_flags INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
  endif()
  if(WARIFU_SANITIZE)
    target_compile_options(warifu_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined)
    target_link_options(warifu_flags INTERFACE -fsanitize=address,undefined)
    target_compile_definitions(warifu_flags INTERFACE WARIFU_SANITIZED)
    # A third of the time that compiling takes: AddressSanitizer ends at a null pointer and beyond an object, too; that a
    # pointer to a base is cast to the wrong class is not told. Functions of hundreds of accesses call their checks.
    target_compile_options(warifu_flags INTERFACE -fno-sanitize=null,object-size,vptr)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(warifu_flags INTERFACE -fno-inline-functions-called-once
        "SHELL:--param asan-instrumentation-with-call-threshold=200")
    endif()
  endif()
  if(WARIFU_FUZZ)
    target_compile_options(warifu_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# What only a test runs is not optimised: its rooms are. Optimising it takes longer than running it.
function(warifu_plain target)
  set_target_properties(${target} PROPERTIES WARIFU_PLAIN ON)
  target_compile_options(${target} PRIVATE -O0)
endfunction()

# Compiles the target's sources in batches of some eight: headers are read and templates made once for each, which takes
# a third of the time. A batch is chosen by the file's name alone, so that a new file disturbs one batch. Unnamed
# namespaces of a target are one in a batch: their names differ, as two helpers of one name in one room should anyway.
# Files with the property SKIP_UNITY_BUILD_INCLUSION stay alone.
function(warifu_batches target)
  if(NOT WARIFU_BATCHES)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources count)
  set(batches 1)
  while(count GREATER 10)
    math(EXPR batches "${batches} * 2")
    math(EXPR count "${count} / 2")
  endwhile()
  foreach(source IN LISTS sources)
    get_source_file_property(alone ${source} SKIP_UNITY_BUILD_INCLUSION)
    if(alone)
      continue()
    endif()
    cmake_path(GET source FILENAME name)
    string(MD5 digest ${name})
    string(SUBSTRING ${digest} 0 6 digits)
    math(EXPR batch "0x${digits} % ${batches}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${batch}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# warifu_room(NAME SOURCES … LINKS rooms … LIBRARIES third-party …)
# Rooms that are linked are part of the room's interface; third-party libraries are not.
function(warifu_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;LIBRARIES" ${ARGN})
  add_library(warifu_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(warifu_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
  target_include_directories(warifu_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(warifu_${name} PUBLIC ${ROOM_LINKS} PRIVATE warifu_flags ${ROOM_LIBRARIES})
  warifu_batches(warifu_${name})
endfunction()

# warifu_embed(TARGET SYMBOL FILE): the bytes of FILE as `std::string_view warifu::embedded::SYMBOL()`, declared in
# "embedded/SYMBOL.h".
function(warifu_embed target symbol file)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  add_custom_command(
    OUTPUT ${out}/${symbol}.cpp ${out}/${symbol}.h
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DINPUT=${file} -DOUTPUT=${out}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${file} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out}/${symbol}.cpp)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()

# warifu_embed_folder(TARGET SYMBOL FOLDER PATTERN): every file below FOLDER that matches, as
# `std::span<const warifu::embedded::File> warifu::embedded::SYMBOL()`, sorted by path.
function(warifu_embed_folder target symbol folder pattern)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/${pattern})
  add_custom_command(
    OUTPUT ${out}/${symbol}.cpp ${out}/${symbol}.h
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DFOLDER=${folder} -DPATTERN=${pattern} -DOUTPUT=${out}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out}/${symbol}.cpp)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
