#pragma once

#include <functional>

#include "warifu/base/bytes.h"
#include "warifu/packages/package.h"

namespace warifu::packages {

enum class Language {
    None,
    Npm,    ///< package.json of a package in node_modules
    Python, ///< METADATA of a .dist-info, PKG-INFO of an .egg-info
    Maven,  ///< META-INF/maven/GROUP/NAME/pom.properties
    Java,   ///< META-INF/MANIFEST.MF of an archive: a name and a version as its maker gave them, no coordinates
    Lua,    ///< a rockspec in a tree of LuaRocks
};

/// Which note of an installed package a file is, by its path.
Language language_at(std::string_view path);
PackageList read_language(Language language, Bytes bytes);

/// What a program that is loaded finds from an address on, as far as its file tells.
using Memory = std::function<Bytes(std::uint64_t address)>;

/// What Go's linker notes in a program: the release of Go itself, the module, and those that it was built from. Empty
/// when there is no such note. `memory`: programs of before Go 1.18 tell addresses.
PackageList read_go_build(Bytes program, const Memory& memory);

/// What `cargo auditable` puts into a program's section `.dep-v0`.
PackageList read_cargo_auditable(Bytes section);

} // namespace warifu::packages
