#include "warifu/log/proof.h"

#include <fmt/format.h>

#include "warifu/base/base64.h"

namespace warifu::log {

namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::size_t most_hashes = 63; // a tree of 2^63 leaves
constexpr std::size_t longest_proof = 2 * longest_note;

Error no_proof(std::string_view why) {
    return make_error(ErrorCode::Parse, fmt::format("not a proof of inclusion: {}", why));
}

/// Takes a line away from the front; without a newline there is none.
Result<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos)
        return no_proof("it is cut off");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

} // namespace

Result<InclusionProof> read_proof(std::string_view text) {
    if (text.size() > longest_proof)
        return make_error(ErrorCode::LimitExceeded, "a proof of more than 1 MiB");
    if (!text.starts_with(first_line))
        return no_proof("it does not begin with c2sp.org/tlog-proof@v1");
    text.remove_prefix(first_line.size());
    std::string_view line = TRY(take_line(text));
    if (line.starts_with("extra ")) {
        if (!decode_base64(line.substr(6)))
            return no_proof("what is extra is no base64");
        line = TRY(take_line(text));
    }
    if (!line.starts_with("index "))
        return no_proof("no index");
    InclusionProof proof;
    proof.index = TRY(read_size(line.substr(6)));
    for (line = TRY(take_line(text)); !line.empty(); line = TRY(take_line(text))) {
        if (proof.hashes.size() == most_hashes)
            return no_proof("more hashes than a tree is high");
        proof.hashes.push_back(TRY(read_hash(line)));
    }
    TRY(read_note(text));
    proof.checkpoint = text;
    return proof;
}

std::string write_proof(const InclusionProof& proof) {
    std::string out = fmt::format("{}index {}\n", first_line, proof.index);
    for (const Hash& hash : proof.hashes)
        out += write_hash(hash) + "\n";
    return out + "\n" + proof.checkpoint;
}

Result<Checkpoint> check_proof(const InclusionProof& proof, Bytes entry, const VerifierKey& key) {
    Checkpoint checkpoint = TRY(open_checkpoint(proof.checkpoint, key));
    if (!proves_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root))
        return make_error(ErrorCode::Refused, "the proof does not lead from this entry to the checkpoint's root");
    return checkpoint;
}

} // namespace warifu::log
