#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <qpdf/QPDFObjectHandle.hh>

/// Streams of a PDF, unpacked within a budget.
namespace warifu::documents {

/// What the streams of one document may unpack to. One document is read by one thread at a time.
class PdfBudget {
public:
    PdfBudget();
    ~PdfBudget();
    PdfBudget(const PdfBudget&) = delete;
    PdfBudget& operator=(const PdfBudget&) = delete;

    static constexpr std::size_t most_stream_bytes = 64U << 20U;
    static constexpr std::size_t most_bytes = 512U << 20U;
    static constexpr std::size_t most_operators = 20'000'000;

    std::size_t bytes = 0;
    std::size_t operators = 0;
    bool stopped = false; ///< a budget ran out
};

/// The decoded bytes of a stream; nothing when it cannot be decoded, or not within the budget.
std::optional<std::string> stream_text(QPDFObjectHandle stream, PdfBudget& budget);

} // namespace warifu::documents
