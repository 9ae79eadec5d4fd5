#pragma once

#include <string>
#include <string_view>

#include "transport.h"

/// How a port behaves that does not let itself be known: told to the reader, since it may mean harm.
namespace warifu::device {

class Conduct {
public:
    /// It was open a moment ago and takes no connection now.
    void no_connection() { ++m_unconnected; }
    void heard(const Reading& reading);

    /// Stable, for an anomaly: `silent-service`, `endless-answer`, `unknown-answer`, `reset-service`,
    /// `closing-service`, `vanished-service`.
    std::string_view code() const;
    /// In words that follow its name: `it takes connections and says nothing`.
    std::string words() const;

private:
    std::size_t m_bytes = 0;
    unsigned m_unconnected = 0;
    unsigned m_resets = 0;
    unsigned m_closes = 0;
    unsigned m_silences = 0;
    bool m_endless = false;
};

/// Why an answer was not read to its end.
std::string_view why_cut(Ended ended);

} // namespace warifu::device
