#include "warifu/registry/contents.h"

#include "entry.h"
#include "moment.h"

namespace warifu::registry {

Result<void> ContentsCheck::operator()(std::uint64_t, Bytes entry) {
    Revision read = TRY(read_entry(entry));
    const std::time_t moment = TRY(moment_of(read.recorded_at));
    if (read.recorded_at < m_last_moment)
        return make_error(ErrorCode::Refused, "recorded before the entry in front of it", read.label.number);
    if (moment > m_latest)
        return make_error(ErrorCode::Refused, "recorded at a moment that has not come", read.label.number);
    const auto known = m_newest.find(read.label.number);
    const std::optional<Revision> before =
        known == m_newest.end() ? std::nullopt : std::optional<Revision>(known->second);
    const Change change{read.kind, read.label, read.effective, read.actor, read.reason};
    const Revision due = TRY(revise(before, change, moment));
    if (write_entry(due) != as_text(entry))
        return make_error(ErrorCode::Refused, "not what follows from the entries before it", read.label.number);
    m_last_moment = read.recorded_at;
    m_newest.insert_or_assign(read.label.number, std::move(read));
    return {};
}

} // namespace warifu::registry
