#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/recognition.h"
#include "warifu/recognition/validity.h"

/// The rules that stand between a label and what an arrangement promises. Each gives findings; none knows the others.
namespace warifu::recognition {

/// One label before one arrangement. Everything is borrowed from the question and the catalogue.
struct Case {
    const catalogue::Arrangement& arrangement;
    const catalogue::Regime& from;
    const catalogue::Regime& to;
    const Label& label;
    const Question& question;
};

/// What a finding does to the answer. A case without findings has what the arrangement promises.
enum class Weight {
    Remark,  ///< worth saying, changes nothing
    Unclear, ///< the texts leave it open: `not determined` at best
    Stops,   ///< nothing is opened
};

struct Finding {
    Weight weight = Weight::Remark;
    Text text;
};

/// What the rules find in one case. Texts are made where they are asked for alone: they cost many times what deciding
/// does, and decide nothing.
class Findings {
public:
    enum class Texts { Made, LeftOut };
    explicit Findings(Texts texts) : m_texts(texts) {}

    /// `word` gives the text.
    template <class Wording>
    void add(Weight weight, const Wording& word) {
        m_has[static_cast<std::size_t>(weight)] = true;
        if (m_texts == Texts::Made)
            m_all.push_back({weight, word()});
    }
    void add(Weight weight, const char* en, const char* ja) {
        add(weight, [&] { return Text{en, ja}; });
    }

    bool has(Weight weight) const { return m_has[static_cast<std::size_t>(weight)]; }
    bool any() const { return has(Weight::Remark) || has(Weight::Unclear) || has(Weight::Stops); }
    const std::vector<Finding>& all() const { return m_all; } ///< with their texts; empty when these are left out

private:
    Texts m_texts;
    std::array<bool, 3> m_has{}; // by Weight
    std::vector<Finding> m_all;
};

// label_rules.cpp: is there such a label, and does it count on that day?
void judge_level_state(const Case& c, Findings& findings);
void judge_label_state(const Case& c, Findings& findings);
void judge_label_dates(const Case& c, Findings& findings);

// arrangement_rules.cpp: does the arrangement speak of it?
void judge_period(const Case& c, Findings& findings);
void judge_level(const Case& c, Findings& findings);
void judge_edition(const Case& c, Findings& findings);
void judge_product(const Case& c, Findings& findings);
void judge_target(const Case& c, Findings& findings);

/// The same day `months` later; the month's last day where there is none. Empty beyond the calendar.
std::optional<Date> add_months(Date date, int months);
/// Whether the product is left out by the rule on the day of the question, by what its maker says.
bool excepts(const catalogue::Regime& regime, const catalogue::ScopeRule& rule, const Question& question);
/// The edition that the label was granted under, as the label or the regime has it. Empty when that can't be told.
std::string_view edition_of(const catalogue::Regime& regime, const Label& label, Date on);

/// A level by its id, or null.
const catalogue::Level* find_level(const catalogue::Regime& regime, const std::string& id);
/// `JC-STAR ★1`, `UK PSTI`.
Text name_of(const catalogue::Regime& regime, const std::string& level);
/// The same for a label; of a law, what is held is a statement of compliance.
Text name_of(const catalogue::Regime& regime, const Label& label);

} // namespace warifu::recognition
