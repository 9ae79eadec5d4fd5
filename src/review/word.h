#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "warifu/review/review.h"

namespace warifu::review {

/// The text of a cell; empty when it holds none.
inline std::string text_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

/// What the maker claims of a provision, taking statement and own tests together.
enum class Claim {
    None,
    Met,           ///< Y, or a PASS of the maker's own tests
    NotMet,        ///< N, or a FAIL of them
    NotApplicable, ///< N/A
    Unclear,       ///< a word that is none of these, or words that disagree
};

struct Word {
    Claim claim = Claim::None;
    MakersWord said;
};

/// A maker's documents (ICS, IXIT, own tests) as the dossier holds them, held against the specification that they are
/// written for. A declaration like any other: it makes no PASS where more is asked for than the maker's word.
class MakersWords {
public:
    static Result<MakersWords> read(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue);

    /// On a requirement by its full id; no claim when there is none.
    const Word& on(const std::string& requirement) const;
    /// Lines that are about no provision of the edition that they are said to be about; by `regime@edition`.
    const std::vector<Reason>& strays(const std::string& edition) const;

    /// A yes or no of the IXIT that answers a check.
    struct Confirmation {
        std::int64_t id = 0;
        bool yes = false;
        bool disputed = false; ///< two documents disagree
        std::string table;
        std::string field;
    };
    const Confirmation* confirmation(const std::string& check) const;
    /// Whether some table of the catalogue has a field that answers the check.
    bool can_confirm(const std::string& check) const { return m_answerable.contains(check); }

private:
    Result<void> read_lines(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue);
    Result<void> read_tests(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue);
    Result<void> read_confirmations(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue);
    Word* word_for(const catalogue::Catalogue& catalogue, const std::string& edition, const std::string& provision,
                   std::int64_t id);

    std::map<std::string, Word> m_words;                 ///< by full id of the requirement
    std::map<std::string, std::vector<Reason>> m_strays; ///< by edition
    std::map<std::string, Confirmation> m_confirmations; ///< by check
    std::map<std::string, bool> m_answerable;            ///< checks that a field answers
};

} // namespace warifu::review
