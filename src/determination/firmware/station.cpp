#include "station.h"

#include <utility>

namespace warifu::firmware {

bool Station::enter(std::string locator) {
    if (!m_locators.empty())
        m_watch.leave(m_thread);
    if (!m_watch.enter(m_thread, locator)) {
        enter_outer();
        return false;
    }
    m_locators.push_back(std::move(locator));
    return true;
}

void Station::leave() {
    m_watch.leave(m_thread);
    m_locators.pop_back();
    enter_outer();
}

void Station::enter_outer() {
    // It was let in before, so the answer is of no interest now.
    if (!m_locators.empty())
        static_cast<void>(m_watch.enter(m_thread, m_locators.back()));
}

} // namespace warifu::firmware
