#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "warifu/packages/signatures.h"

namespace warifu::packages {

/// A line of `data/signatures.tsv`.
struct Signature {
    const KnownComponent* component;
    std::string before;
    std::string after;
    std::string file;   ///< what the file is called, without numbers
    std::string firsts; ///< first numbers of the versions, between commas; `name`: those of the file's name; empty: any
    std::size_t least_numbers = 0; ///< of a version
    std::size_t most_numbers = 40;

    bool may_be(std::string_view version, std::string_view file_name) const;
};

/// `libjansson.so` of libjansson.so.4.13.0, `php` of php8.2.
std::string_view stem_of(std::string_view file_name);

/// All of them, by what is looked up.
struct Signatures {
    std::unordered_multimap<std::uint32_t, Signature> inside; ///< by the last bytes before the version
    std::multimap<std::string, Signature, std::less<>> alone; ///< by the name of the file
    std::vector<Signature> names;                             ///< of files that have the version in their name
    /// Strings that no other component has, and the files that have them.
    std::multimap<const KnownComponent*, std::pair<std::string, std::string>> marks;

    /// Whether it stands in `text`: one of that file, or (empty) of any file of the component.
    bool has_mark(std::string_view text, const KnownComponent* component, std::string_view file) const;
};

constexpr std::size_t key_bytes = 4;

/// Of the text that ends at `end`.
inline std::uint32_t key_before(const char* end) {
    std::uint32_t key = 0;
    std::memcpy(&key, end - key_bytes, key_bytes);
    return key;
}

const Signatures& known_signatures();

} // namespace warifu::packages
