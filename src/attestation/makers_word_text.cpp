// The maker's own word (conformance statement, own tests) beside our verdicts: what was claimed, and what it came to.

#include <map>

#include <fmt/format.h>

#include "sections.h"

namespace warifu::attestation {

namespace {

using review::RequirementVerdict;

/// `Y`, `N/A`, `Y / PASS`; what is empty was not said.
std::string claim_of(const review::MakersWord& word) {
    if (word.support.empty() || word.verdict.empty())
        return one_line(word.support + word.verdict);
    return one_line(fmt::format("{} / {}", word.support, word.verdict));
}

} // namespace

void write_makers_word(Terminal& out, const Lookup& lookup) {
    std::map<std::pair<std::string, review::Verdict>, std::vector<std::string>> groups;
    for (const RequirementVerdict& verdict : lookup.assessment().verdicts)
        if (verdict.word)
            groups[{claim_of(*verdict.word), verdict.verdict}].push_back(verdict.requirement);
    if (groups.empty())
        return;
    out.heading(out.say("The maker's own word, and our verdict", "製造者自身の記載と本評価の判定"));
    out.text(
        out.say("Y, N, N/A: the conformance statement (ICS). PASS, FAIL, N/A: the maker's own tests. A claim is no "
                "evidence.",
                "Y・N・N/A は実装適合宣言(ICS)、PASS・FAIL・N/A は製造者自身の試験。記載だけでは根拠になりません。"),
        2, Ink::Dim);
    for (const auto& [key, ids] : groups) {
        const auto& [claim, verdict] = key;
        out.item(fmt::format("{} → {} {}", claim.empty() ? "–" : claim, mark(verdict), to_string(verdict)),
                 ink(verdict), fmt::format("({}) {}", ids.size(), id_list(ids)), 2);
    }
}

} // namespace warifu::attestation
