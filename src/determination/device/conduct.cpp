#include "conduct.h"

#include <fmt/format.h>

#include "warifu/base/findings.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_bytes = 16U << 10U; ///< nobody who wants to be known says more than this at first

} // namespace

void Conduct::heard(const Reading& reading) {
    m_bytes += reading.bytes.size();
    m_resets += reading.ended == Ended::Reset ? 1 : 0;
    m_closes += reading.ended == Ended::Closed ? 1 : 0;
    m_silences += reading.ended == Ended::Timeout ? 1 : 0;
    m_endless = m_endless || reading.ended == Ended::Budget || m_bytes >= most_bytes;
}

std::string_view Conduct::code() const {
    if (m_endless)
        return "endless-answer";
    if (m_resets != 0)
        return "reset-service";
    if (m_bytes != 0)
        return "unknown-answer";
    if (m_closes != 0)
        return "closing-service";
    return m_silences != 0 ? "silent-service" : "vanished-service";
}

std::string Conduct::words() const {
    const std::string_view what = code();
    if (what == "endless-answer")
        return fmt::format("it sends {} and more, of no known protocol", counted(m_bytes, "byte"));
    if (what == "reset-service")
        return m_bytes != 0 ? fmt::format("it resets the connection after {}", counted(m_bytes, "byte"))
                            : "it resets connections";
    if (what == "unknown-answer")
        return fmt::format("the {} that it sends are of no known protocol", counted(m_bytes, "byte"));
    if (what == "closing-service")
        return "it ends connections without a word";
    return what == "silent-service" ? "it takes connections and says nothing" : "it no longer takes connections";
}

std::string_view why_cut(Ended ended) {
    switch (ended) {
    case Ended::Budget: return "it is longer than what is read";
    case Ended::Timeout: return "it did not come in time";
    case Ended::Reset: return "the connection was reset";
    case Ended::Closed: return "the connection was closed";
    case Ended::Done: break;
    }
    return "its head is too long, or makes no sense";
}

} // namespace warifu::device
