#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"

/// Signed notes (C2SP signed-note): a text and, behind an empty line, who signed it.
///
///     register.example/labels                      the text, up to and with the newline before the empty line
///     20852163
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
///     — register.example/labels Az3grlgt…          name of the key, base64(key id ‖ signature)
namespace warifu::log {

struct NoteSignature {
    std::string name; ///< of the key
    std::uint32_t key_id = 0;
    std::string bytes;
};

struct Note {
    std::string text; ///< with its last newline
    std::vector<NoteSignature> signatures;
};

/// More than a checkpoint with the signatures of a hundred witnesses takes.
constexpr std::size_t longest_note = 512U << 10U;
constexpr std::size_t most_signatures = 128;

/// Says nothing of whether a signature is good.
Result<Note> read_note(std::string_view text);
std::string write_note(const Note& note);

/// Not empty, without spaces of Unicode and '+'; and, since it stands in a line, without control characters.
bool is_key_name(std::string_view name);

} // namespace warifu::log
