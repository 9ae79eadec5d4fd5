#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reading.h"

namespace warifu::documents {

/// White space collapsed. A line end between two characters that are written without spaces (kana, kanji) is none (CSS
/// Text, 4.1.3): it only folds the source.
std::string collapsed(std::string_view text);

/// A reading while it is made: keeps the budgets, and tells what is not read.
class Draft {
public:
    Draft(const Capture& capture, const DocumentLimits& limits, const Unzip& unzip, std::vector<Anomaly>& anomalies)
        : m_capture(capture), m_limits(limits), m_unzip(unzip), m_anomalies(anomalies) {}

    /// Takes a block, its text collapsed; blocks without text are dropped. False when no more may be taken.
    bool block(Block block);
    bool link(Link link);
    bool form(Form form);
    /// Something of the text is missing: told to people, and kept as an anomaly.
    void gap(std::string code, const std::string& place, const std::string& message);
    /// Told, though nothing is missing.
    void anomaly(std::string code, const std::string& place, const std::string& message);
    bool full() const { return m_full; }

    const Capture& capture() const { return m_capture; }
    const DocumentLimits& limits() const { return m_limits; }
    const Unzip& unzip() const { return m_unzip; }

    Reading reading;

private:
    bool take(std::size_t bytes);

    const Capture& m_capture;
    const DocumentLimits& m_limits;
    const Unzip& m_unzip;
    std::vector<Anomaly>& m_anomalies;
    std::size_t m_pieces = 0;
    std::size_t m_text_bytes = 0;
    bool m_full = false;
};

// One for each format; each is given the bytes, or the text that they decode to.
void read_html(const std::string& text, Draft& draft);
void read_markdown_text(std::string_view text, Draft& draft);
void read_plain_text(std::string_view text, Draft& draft);
void read_pdf(Bytes bytes, Draft& draft);
void read_docx(Bytes bytes, Draft& draft);

} // namespace warifu::documents
