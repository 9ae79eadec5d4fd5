#include "warifu/base/findings.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu {

void Reasons::add(std::string reason) {
    constexpr std::size_t enough = 8;
    if (reason.empty() || std::find(m_reasons.begin(), m_reasons.end(), reason) != m_reasons.end())
        return;
    if (m_reasons.size() < enough)
        m_reasons.push_back(std::move(reason));
    else
        ++m_more;
}

void Reasons::add_all(const Reasons& other) {
    for (const std::string& reason : other.m_reasons)
        add(reason);
    m_more += other.m_more;
}

std::string Reasons::joined() const {
    std::string text;
    for (const std::string& reason : m_reasons)
        text += (text.empty() ? "" : "; ") + reason;
    if (m_more != 0)
        text += fmt::format("; and {} more", m_more);
    return text;
}

void conclude(RowSink& sink, std::string_view determinator, std::string_view artefact, const Reasons& reasons,
              std::string_view looked_at) {
    const auto outcome = reasons.empty() ? Examination::Outcome::Complete : Examination::Outcome::Incomplete;
    sink.examination(
        {std::string(determinator), std::string(artefact), outcome, printable(reasons.joined()), printable(looked_at)});
}

std::string counted(std::uint64_t count, std::string_view noun) {
    if (count == 1)
        return fmt::format("1 {}", noun);
    if (noun.ends_with("ry"))
        return fmt::format("{} {}ies", count, noun.substr(0, noun.size() - 1));
    return fmt::format("{} {}s", count, noun);
}

} // namespace warifu
