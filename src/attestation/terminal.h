#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/base/wrap.h"
#include "words.h"

namespace warifu::attestation {

enum class Ink { Plain, Bold, Dim, Green, Red, Yellow };

Ink ink(review::Verdict verdict);

/// One line that cannot disturb a terminal: control characters and broken UTF-8 replaced, line ends made visible.
std::string one_line(std::string_view text);

/// A cell of a table.
struct Cell {
    std::string text;
    Ink ink = Ink::Plain;
    bool right = false; ///< aligned to the right
};

/// Text for a terminal, written from top to bottom.
class Terminal {
public:
    explicit Terminal(const TextStyle& style);

    Language language() const { return m_style.language; }
    std::size_t width() const { return m_width; }
    /// The one of two texts that is in the terminal's language.
    std::string_view say(std::string_view en, std::string_view ja) const { return Phrase{en, ja}.in(m_style.language); }
    std::string_view say(const Phrase& phrase) const { return phrase.in(m_style.language); }

    void blank();
    void heading(std::string_view text);
    /// Wrapped text; every line starts `indent` columns in.
    void text(std::string_view text, std::size_t indent = 0, Ink ink = Ink::Plain);
    /// `label text`, with the text's further lines under its first.
    void item(std::string_view label, Ink label_ink, std::string_view text, std::size_t indent = 0,
              Ink text_ink = Ink::Plain);
    /// `name: text`.
    void field(std::string_view name, std::string_view text, std::size_t indent = 0, Ink text_ink = Ink::Plain);
    /// Column 0 takes what the others leave and wraps. The first row is the head.
    void table(const std::vector<std::vector<Cell>>& rows, std::size_t indent);

    std::string take() { return std::move(m_out); }

private:
    std::string painted(std::string_view text, Ink ink) const;

    TextStyle m_style;
    std::size_t m_width;
    std::string m_out;
};

} // namespace warifu::attestation
