#include "warifu/log/checkpoint.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "warifu/base/base64.h"
#include "warifu/base/text.h"

namespace warifu::log {

namespace {

Error no_checkpoint(std::string_view why) {
    return make_error(ErrorCode::Parse, fmt::format("not a checkpoint: {}", why));
}

} // namespace

Result<std::uint64_t> read_size(std::string_view digits) {
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || size > largest_tree ||
        (digits.front() == '0' && digits.size() > 1))
        return make_error(ErrorCode::Parse, "not a size of a tree", printable(digits, 40));
    return size;
}

Result<Hash> read_hash(std::string_view base64) {
    const auto bytes = decode_base64(base64);
    Hash hash{};
    if (!bytes || bytes->size() != hash.size())
        return make_error(ErrorCode::Parse, "not a SHA-256 in base64", printable(base64, 60));
    std::ranges::copy(as_bytes(*bytes), hash.begin());
    return hash;
}

std::string write_hash(const Hash& hash) { return encode_base64(as_text(hash)); }

Result<Checkpoint> read_checkpoint(std::string_view text) {
    if (text.size() > longest_note)
        return make_error(ErrorCode::LimitExceeded, "a checkpoint of more than 512 KiB");
    if (!text.ends_with('\n'))
        return no_checkpoint("no newline at the end");
    const auto all = split(text.substr(0, text.size() - 1), '\n');
    if (all.size() < 3 || std::ranges::any_of(all, &std::string_view::empty))
        return no_checkpoint("it has at least three lines, and none is empty");
    Checkpoint checkpoint;
    checkpoint.origin = all[0];
    checkpoint.size = TRY(read_size(all[1]));
    checkpoint.root = TRY(read_hash(all[2]));
    checkpoint.extensions.assign(all.begin() + 3, all.end());
    if (checkpoint.size == 0 && checkpoint.root != empty_root())
        return no_checkpoint("an empty tree with another root than that of the empty tree");
    return checkpoint;
}

std::string write_checkpoint(const Checkpoint& checkpoint) {
    std::string text = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, write_hash(checkpoint.root));
    for (const std::string& line : checkpoint.extensions)
        text += line + "\n";
    return text;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
    Note note;
    note.text = write_checkpoint(checkpoint);
    note.signatures.push_back(TRY(key.sign(note.text)));
    return write_note(note);
}

Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key) {
    const Note read = TRY(read_note(note));
    TRY_VOID(key.check(read));
    Checkpoint checkpoint = TRY(read_checkpoint(read.text));
    if (checkpoint.origin != key.name())
        return make_error(ErrorCode::Refused, "a checkpoint of another log", printable(checkpoint.origin, 255));
    return checkpoint;
}

} // namespace warifu::log
