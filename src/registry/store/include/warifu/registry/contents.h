#pragma once

#include <ctime>
#include <map>
#include <string>

#include "warifu/log/audit.h"
#include "warifu/registry/label.h"

namespace warifu::registry {

/// Whether the entries of a log are those of a register that keeps its rules: each follows from the one before it of
/// the same label, nothing is issued twice, nothing comes back. For `log::AuditTerms::visit`.
class ContentsCheck {
public:
    /// `latest`: nothing can have been recorded after it.
    explicit ContentsCheck(std::time_t latest) : m_latest(latest) {}
    Result<void> operator()(std::uint64_t index, Bytes entry);
    std::size_t labels() const { return m_newest.size(); }

private:
    std::time_t m_latest;
    std::map<std::string, Revision> m_newest; // by number
    std::string m_last_moment;
};

} // namespace warifu::registry
