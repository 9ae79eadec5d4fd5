#include "unit.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::device {

Unit::Unit(Probing& probing, std::string_view name, milliseconds time)
    : m_probing(probing), m_name(name), m_before(probing.transport.end()), m_entered(probing.watch.enter(name)) {
    probing.transport.end_by(std::min(m_before, Clock::now() + time));
}

Unit::~Unit() {
    m_probing.transport.end_by(m_before);
    if (m_entered)
        m_probing.watch.leave();
}

void Unit::tell(Reasons& reasons) const {
    if (!m_entered)
        reasons.add(fmt::format("{} was left out: what it sent killed an earlier process", m_name));
    else if (m_probing.transport.out_of_time())
        reasons.add(fmt::format("{}: its time was up before all was asked", m_name));
}

} // namespace warifu::device
