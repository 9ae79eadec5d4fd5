#include <algorithm>

#include "batch.h"
#include "moment.h"

namespace warifu::registry {

namespace {

/// The tree's right edge; it must be what was signed, or the log would sign another tree than it did.
Result<log::Edge> checked_edge(Inside& inside, const Head& head) {
    const log::Checkpoint signed_last = TRY(log::open_checkpoint(head.checkpoint, inside.key->verifier()));
    if (inside.edge.size() == head.size && inside.edge.root() == signed_last.root && signed_last.size == head.size)
        return inside.edge;
    log::Edge edge = TRY(inside.edge_of(head.size));
    if (signed_last.size != head.size || edge.root() != signed_last.root)
        return make_error(ErrorCode::Corrupt, "the stored log is not the one that was signed: nothing is written");
    return edge;
}

/// A clock that was set back does not write into the past.
Result<std::time_t> not_before_last(Inside& inside, const Head& head, std::time_t now) {
    if (head.size == 0)
        return now;
    std::string recorded_at;
    const auto last = static_cast<long long>(head.size - 1);
    inside.connection->session() << "SELECT recorded_at FROM label_revision WHERE leaf = :leaf", soci::use(last),
        soci::into(recorded_at);
    const std::time_t before = TRY(moment_of(recorded_at));
    return std::max(before, now);
}

Result<void> sign(Inside& inside, const log::Edge& edge) {
    const std::string origin = inside.key->verifier().name();
    const std::string checkpoint = TRY(log::sign_checkpoint({origin, edge.size(), edge.root()}, *inside.key));
    const auto size = static_cast<long long>(edge.size());
    inside.connection->session() << "UPDATE log_head SET size = :size, checkpoint = :checkpoint WHERE one = 1",
        soci::use(size), soci::use(checkpoint);
    return {};
}

} // namespace

Result<std::vector<Result<Receipt>>> Register::apply(std::span<const Change> changes, std::time_t now,
                                                     const Permit& permit) {
    if (!m_inside->key)
        return make_error(ErrorCode::Refused, "this register was opened for reading");
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the changes were not made", [&]() -> Result<std::vector<Result<Receipt>>> {
        Transaction transaction(*m_inside->connection, Transaction::Purpose::Write);
        const Head head = m_inside->head();
        log::Edge edge = TRY(checked_edge(*m_inside, head));
        const std::time_t moment = TRY(not_before_last(*m_inside, head, now));
        std::vector<Result<Receipt>> receipts;
        Batch batch(*m_inside, std::move(edge), permit);
        TRY_VOID(batch.look_up(changes));
        for (std::size_t i = 0; i < changes.size(); ++i)
            receipts.push_back(batch.make(i, changes[i], moment));
        batch.write();
        if (batch.edge().size() != head.size)
            TRY_VOID(sign(*m_inside, batch.edge()));
        transaction.commit();
        m_inside->edge = batch.edge();
        return receipts;
    });
}

} // namespace warifu::registry
