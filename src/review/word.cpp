#include "word.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::review {

namespace {

using catalogue::Catalogue;
using catalogue::Specification;

const Specification* specification_of(const Catalogue& catalogue, const std::string& edition) {
    const std::size_t at = edition.find('@');
    return at == std::string::npos ? nullptr
                                   : catalogue.find_specification(std::string_view(edition).substr(0, at),
                                                                  std::string_view(edition).substr(at + 1));
}

/// What one more statement makes of what was claimed before it.
Claim together(Claim before, Claim more) {
    if (before == Claim::None || before == more)
        return more;
    if (more == Claim::None)
        return before;
    // One that says no is heard, whatever else is said.
    return before == Claim::NotMet || more == Claim::NotMet ? Claim::NotMet : Claim::Unclear;
}

Claim claim_of_support(const Value& support) {
    const std::string word = text_of(support);
    if (word == "Y")
        return Claim::Met;
    if (word == "N")
        return Claim::NotMet;
    if (word == "N/A")
        return Claim::NotApplicable;
    return word.empty() && std::holds_alternative<std::string>(support) ? Claim::None : Claim::Unclear;
}

Claim claim_of_verdict(const std::string& verdict) {
    if (verdict == "PASS")
        return Claim::Met;
    if (verdict == "FAIL")
        return Claim::NotMet;
    return verdict == "N/A" ? Claim::NotApplicable : Claim::Unclear;
}

void add(std::string& to, const std::string& text) {
    if (!text.empty() && to.find(text) == std::string::npos)
        to += (to.empty() ? "" : "; ") + text;
}

/// Names of fields differ in case, and in what stands in brackets behind them.
bool same_name(std::string_view catalogued, const std::string& written) {
    const std::string wanted = to_lower_ascii(catalogued);
    const std::string found = to_lower_ascii(trim(written));
    return found == wanted || found.starts_with(wanted + " (");
}

} // namespace

Result<MakersWords> MakersWords::read(const dossier::Dossier& dossier, const Catalogue& catalogue) {
    MakersWords words;
    for (const Specification& specification : catalogue.specifications)
        for (const auto& table : specification.tables)
            for (const auto& field : table.fields)
                if (!field.answers.empty())
                    words.m_answerable[field.answers] = true;
    TRY_VOID(words.read_lines(dossier, catalogue));
    TRY_VOID(words.read_tests(dossier, catalogue));
    TRY_VOID(words.read_confirmations(dossier, catalogue));
    return words;
}

/// Where a line on a provision belongs; null, and told, when its edition has no such provision.
Word* MakersWords::word_for(const Catalogue& catalogue, const std::string& edition, const std::string& provision,
                            std::int64_t id) {
    if (const Specification* specification = specification_of(catalogue, edition)) {
        const auto* regime = catalogue.find_regime(specification->regime);
        const auto& requirements = catalogue.find_edition(*regime, specification->edition)->requirements;
        const auto found = std::find_if(requirements.begin(), requirements.end(),
                                        [&](const catalogue::Requirement& each) { return each.id == provision; });
        if (found != requirements.end())
            return &m_words[found->full_id];
    }
    m_strays[edition].push_back(
        {Reason::Kind::NotCovered,
         {},
         {fmt::format("the maker's documents speak of {}, which {} does not have: are they about another edition?",
                      provision, edition),
          fmt::format("製造者の文書に {} の記載がありますが、{} にその規定はありません。別の版の文書ではありませんか",
                      provision, edition)},
         {id}});
    return nullptr;
}

Result<void> MakersWords::read_lines(const dossier::Dossier& dossier, const Catalogue& catalogue) {
    return dossier.query("SELECT id, edition, provision, support, written, detail FROM ics_entry ORDER BY id", {},
                         [&](const dossier::QueryRow& row) {
                             const auto id = std::get<std::int64_t>(row.values[0]);
                             Word* word = word_for(catalogue, text_of(row.values[1]), text_of(row.values[2]), id);
                             if (word == nullptr)
                                 return true;
                             word->claim = together(word->claim, claim_of_support(row.values[3]));
                             add(word->said.support,
                                 text_of(row.values[3]) == "other" ? text_of(row.values[4]) : text_of(row.values[3]));
                             add(word->said.detail, text_of(row.values[5]));
                             word->said.observations.push_back(id);
                             return true;
                         });
}

/// The verdict on the whole group speaks for the provision; without one, any case that fails does.
Result<void> MakersWords::read_tests(const dossier::Dossier& dossier, const Catalogue& catalogue) {
    return dossier.query("SELECT id, edition, provision, test_case, verdict FROM test_verdict ORDER BY id", {},
                         [&](const dossier::QueryRow& row) {
                             const auto id = std::get<std::int64_t>(row.values[0]);
                             Word* word = word_for(catalogue, text_of(row.values[1]), text_of(row.values[2]), id);
                             const std::string verdict = text_of(row.values[4]);
                             const bool group = text_of(row.values[3]).empty();
                             if (word == nullptr || (!group && verdict != "FAIL"))
                                 return true;
                             word->claim = together(word->claim, claim_of_verdict(verdict));
                             add(word->said.verdict, verdict);
                             word->said.observations.push_back(id);
                             return true;
                         });
}

Result<void> MakersWords::read_confirmations(const dossier::Dossier& dossier, const Catalogue& catalogue) {
    return dossier.query(
        "SELECT id, edition, ixit_table, field, answer FROM ixit_entry WHERE answer IN ('yes', 'no') ORDER BY id", {},
        [&](const dossier::QueryRow& row) {
            const Specification* specification = specification_of(catalogue, text_of(row.values[1]));
            if (specification == nullptr)
                return true;
            for (const auto& table : specification->tables)
                for (const auto& field : table.fields) {
                    if (field.answers.empty() || !same_name(table.id, text_of(row.values[2])) ||
                        !same_name(field.name.en, text_of(row.values[3])))
                        continue;
                    const bool yes = text_of(row.values[4]) == "yes";
                    const auto [known, fresh] =
                        m_confirmations.try_emplace(field.answers, Confirmation{std::get<std::int64_t>(row.values[0]),
                                                                                yes, false, table.id, field.name.en});
                    known->second.disputed = known->second.disputed || (!fresh && known->second.yes != yes);
                }
            return true;
        });
}

const Word& MakersWords::on(const std::string& requirement) const {
    static const Word none;
    const auto found = m_words.find(requirement);
    return found == m_words.end() ? none : found->second;
}

const std::vector<Reason>& MakersWords::strays(const std::string& edition) const {
    static const std::vector<Reason> none;
    const auto found = m_strays.find(edition);
    return found == m_strays.end() ? none : found->second;
}

const MakersWords::Confirmation* MakersWords::confirmation(const std::string& check) const {
    const auto found = m_confirmations.find(check);
    return found == m_confirmations.end() ? nullptr : &found->second;
}

} // namespace warifu::review
