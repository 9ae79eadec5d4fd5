#include "login_rhythm.h"

#include <algorithm>

namespace warifu::device {

namespace {

constexpr unsigned first_answers = 3;

/// PAM draws its delay anew each time, from half of it to one and a half; so twice the longest seen, and some more.
bool slower(milliseconds took, milliseconds usual) { return took > 2 * usual + milliseconds(1500); }

} // namespace

Rhythm::Sign Rhythm::heard(const Attempt& attempt) {
    if (attempt.answer == Answer::Locked)
        return Sign::Locked;
    if (attempt.answer == Answer::NoConnection)
        return Sign::NoConnection;
    if (attempt.answer == Answer::Closed || attempt.answer == Answer::Silent) {
        // Once is chance, or the end of what one connection may ask.
        ++m_unanswered;
        return m_unanswered >= 2 ? Sign::Closed : Sign::None;
    }
    m_unanswered = 0;
    if (m_heard < first_answers) {
        ++m_heard;
        const bool jumped = m_heard > 1 && slower(attempt.took, m_usual);
        m_usual = std::max(m_usual, attempt.took);
        return jumped ? Sign::Slower : Sign::None;
    }
    return slower(attempt.took, m_usual) ? Sign::Slower : Sign::None;
}

std::string_view word_of(Rhythm::Sign sign) {
    switch (sign) {
    case Rhythm::Sign::None: return "none";
    case Rhythm::Sign::Slower: return "slower";
    case Rhythm::Sign::Locked: return "locked";
    case Rhythm::Sign::Closed: return "closed";
    case Rhythm::Sign::NoConnection: return "no-connection";
    }
    return "none";
}

} // namespace warifu::device
