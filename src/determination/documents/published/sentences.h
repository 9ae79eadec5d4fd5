#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reading.h"

/// Cuts a text into what a rule looks at and what a reader is shown.
namespace warifu::documents {

struct Sentence {
    std::string text;     ///< as it stands there, for quoting; cut at 600 bytes
    std::string plain;    ///< for matching: NFKC, case folded, white space and quotation marks made alike
    std::string context;  ///< plain: the headings above it and, in a table, the headers of its row
    std::string place;    ///< of its block
    std::string language; ///< `en`, `ja`, `other`
    std::size_t block = 0;
    bool small = false;
    bool hidden = false;
    bool heading = false;
    bool navigation = false;
};

/// NFKC and case folded. Empty when the text is not UTF-8.
std::string plain_of(std::string_view text);

/// By the letters: kana or kanji with kana is `ja`, Latin words are `en` unless the declared language is another.
std::string language_of(std::string_view text, std::string_view declared);

/// A row of a table is one sentence. At most `most` are given; `complete` tells whether that was all.
std::vector<Sentence> sentences_of(const Reading& reading, std::size_t most, bool& complete);

} // namespace warifu::documents
