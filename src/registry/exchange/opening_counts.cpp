#include "warifu/exchange/opening_counts.h"

#include <algorithm>
#include <numeric>

#include "warifu/exchange/openings.h"

namespace warifu::exchange {

using recognition::Effect;

namespace {

static_assert([] {
    for (std::size_t i = 0; i < effects.size(); ++i)
        if (static_cast<std::size_t>(effects[i]) != i)
            return false;
    return true;
}());

/// A store on PostgreSQL answers with all of them at once.
constexpr std::uint64_t leaves_at_once = 20'000;

class Counting {
public:
    Counting(const catalogue::Catalogue& catalogue, Date on)
        : m_catalogue(catalogue), m_question{{{}}, on, std::nullopt, {}},
          m_counts{.on = on, .arrangements = std::vector<ArrangementCount>(catalogue.arrangements.size())} {}

    void add(const registry::Outline& outline) {
        const bool granted = is_granted(outline.speaker);
        ++(granted ? m_counts.granted : m_counts.said);
        m_question.labels.front() = outline.label;
        m_question.support_until = outline.support_until;
        const std::vector<recognition::Decision> decisions = recognition::decide(m_catalogue, m_question);
        for (const recognition::Decision& decision : decisions) {
            const auto place = static_cast<std::size_t>(decision.arrangement - m_catalogue.arrangements.data());
            ArrangementCount& count = m_counts.arrangements[place];
            count.arrangement = decision.arrangement;
            count.to = decision.to;
            ++(granted ? count.opens : count.would_open).of(decision.effect);
        }
        if (decisions.empty())
            ++m_counts.apart;
    }

    OpeningCounts take(std::uint64_t size) {
        m_counts.size = size;
        std::erase_if(m_counts.arrangements, [](const ArrangementCount& each) { return each.arrangement == nullptr; });
        return std::move(m_counts);
    }

private:
    const catalogue::Catalogue& m_catalogue;
    recognition::Question m_question; // of one label after the other
    OpeningCounts m_counts;           // with a row for each arrangement
};

} // namespace

std::uint64_t EffectCounts::all() const { return std::accumulate(m_counts.begin(), m_counts.end(), std::uint64_t{0}); }

Result<OpeningCounts> count_openings(registry::Register& labels, const catalogue::Catalogue& catalogue,
                                     const registry::Search& search, registry::AsOf as_of, Progress& progress) {
    const std::uint64_t size = as_of.size ? *as_of.size : TRY(labels.size());
    as_of.size = size;
    Counting counting(catalogue, as_of.day);
    for (std::uint64_t first = 0; first < size; first += leaves_at_once) {
        progress.update("labels", first, size);
        if (progress.stopped())
            return make_error(ErrorCode::Refused, "stopped");
        const registry::Leaves leaves{first, std::min(size, first + leaves_at_once)};
        TRY_VOID(
            labels.outline(search, as_of, leaves, [&](const registry::Outline& outline) { counting.add(outline); }));
    }
    return counting.take(size);
}

} // namespace warifu::exchange
