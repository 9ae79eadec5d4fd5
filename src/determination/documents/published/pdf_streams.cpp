// qpdf unpacks a stream into memory as a whole, those that hold objects too, before anyone asks how large it is. So the
// filter that everything packed goes through is ours: zlib by qpdf's own class, counted behind it, and PNG's predictors
// (PDF 32000-1, 7.4.4.4). LZW, which nobody has written for twenty years, is refused.

#include "pdf_streams.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <vector>

#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFStreamFilter.hh>

namespace warifu::documents {

namespace {

thread_local PdfBudget* current_budget = nullptr;

/// Passes bytes on while there is budget.
class Counted final : public Pipeline {
public:
    explicit Counted(Pipeline* behind) : Pipeline("counted", behind) {}
    void write(unsigned char const* data, std::size_t length) override {
        m_bytes += length;
        if (current_budget != nullptr)
            current_budget->bytes += length;
        if (m_bytes > PdfBudget::most_stream_bytes ||
            (current_budget != nullptr && current_budget->bytes > PdfBudget::most_bytes)) {
            if (current_budget != nullptr)
                current_budget->stopped = true;
            throw std::runtime_error("a stream unpacks to more than is read");
        }
        getNext()->write(data, length);
    }
    void finish() override { getNext()->finish(); }

private:
    std::size_t m_bytes = 0;
};

/// Undoes PNG's filters (RFC 2083, 6): each row has its filter in front.
class Unpredicted final : public Pipeline {
public:
    Unpredicted(Pipeline* behind, std::size_t row_bytes, std::size_t pixel_bytes)
        : Pipeline("unpredicted", behind), m_pixel(pixel_bytes), m_row(row_bytes + 1), m_above(row_bytes + 1) {}
    void write(unsigned char const* data, std::size_t length) override {
        while (length > 0) {
            const std::size_t taken = std::min(length, m_row.size() - m_filled);
            std::copy_n(data, taken, m_row.begin() + static_cast<std::ptrdiff_t>(m_filled));
            m_filled += taken;
            data += taken;
            length -= taken;
            if (m_filled == m_row.size())
                row();
        }
    }
    void finish() override {
        if (m_filled > 1)
            row();
        getNext()->finish();
    }

private:
    static unsigned paeth(unsigned left, unsigned above, unsigned corner) {
        const int estimate = static_cast<int>(left) + static_cast<int>(above) - static_cast<int>(corner);
        const int to_left = std::abs(estimate - static_cast<int>(left));
        const int to_above = std::abs(estimate - static_cast<int>(above));
        const int to_corner = std::abs(estimate - static_cast<int>(corner));
        if (to_left <= to_above && to_left <= to_corner)
            return left;
        return to_above <= to_corner ? above : corner;
    }
    void row() {
        for (std::size_t i = 1; i < m_filled; ++i) {
            const unsigned left = i > m_pixel ? m_row[i - m_pixel] : 0U;
            const unsigned above = m_above[i];
            const unsigned corner = i > m_pixel ? m_above[i - m_pixel] : 0U;
            const std::array<unsigned, 5> predicted = {0, left, above, (left + above) / 2, paeth(left, above, corner)};
            m_row[i] = static_cast<unsigned char>(m_row[i] + predicted[std::min<std::size_t>(m_row[0], 5) % 5]);
        }
        getNext()->write(m_row.data() + 1, m_filled - 1);
        std::swap(m_row, m_above);
        m_filled = 0;
    }

    std::size_t m_pixel;
    std::vector<unsigned char> m_row;
    std::vector<unsigned char> m_above;
    std::size_t m_filled = 0;
};

class Flate final : public QPDFStreamFilter {
public:
    bool setDecodeParms(QPDFObjectHandle parameters) override {
        const auto number = [&](const char* key, long long otherwise, long long most) {
            QPDFObjectHandle value = parameters.isDictionary() ? parameters.getKey(key) : QPDFObjectHandle::newNull();
            return value.isInteger() ? std::clamp(value.getIntValue(), 1LL, most) : otherwise;
        };
        const long long predictor = number("/Predictor", 1, 100);
        const long long colours = number("/Colors", 1, 32);
        const long long bits = number("/BitsPerComponent", 8, 16);
        const long long columns = number("/Columns", 1, 1 << 20);
        constexpr long long first_png = 10;
        constexpr long long last_png = 15;
        m_predicted = predictor >= first_png && predictor <= last_png;
        m_row_bytes = static_cast<std::size_t>((colours * bits * columns + 7) / 8);
        m_pixel_bytes = static_cast<std::size_t>(std::max((colours * bits + 7) / 8, 1LL));
        return predictor == 1 || m_predicted;
    }
    Pipeline* getDecodePipeline(Pipeline* next) override {
        if (m_predicted)
            next = (m_unpredicted = std::make_unique<Unpredicted>(next, m_row_bytes, m_pixel_bytes)).get();
        m_counted = std::make_unique<Counted>(next);
        m_inflated = std::make_unique<Pl_Flate>("inflated", m_counted.get(), Pl_Flate::a_inflate);
        return m_inflated.get();
    }

private:
    bool m_predicted = false;
    std::size_t m_row_bytes = 1;
    std::size_t m_pixel_bytes = 1;
    std::unique_ptr<Pipeline> m_unpredicted;
    std::unique_ptr<Pipeline> m_counted;
    std::unique_ptr<Pipeline> m_inflated;
};

class Refused final : public QPDFStreamFilter {
public:
    bool setDecodeParms(QPDFObjectHandle) override { return false; }
    Pipeline* getDecodePipeline(Pipeline*) override { return nullptr; }
};

class Kept final : public Pipeline {
public:
    Kept() : Pipeline("kept", nullptr) {}
    void write(unsigned char const* data, std::size_t length) override {
        text.append(reinterpret_cast<const char*>(data), length);
    }
    void finish() override {}
    std::string text;
};

} // namespace

PdfBudget::PdfBudget() {
    static std::once_flag once; // qpdf keeps filters for the whole program
    std::call_once(once, [] {
        QPDF::registerStreamFilter("/FlateDecode", [] { return std::make_shared<Flate>(); });
        QPDF::registerStreamFilter("/LZWDecode", [] { return std::make_shared<Refused>(); });
    });
    current_budget = this;
}

PdfBudget::~PdfBudget() { current_budget = nullptr; }

std::optional<std::string> stream_text(QPDFObjectHandle stream, PdfBudget& budget) {
    if (!stream.isStream() || budget.stopped)
        return std::nullopt;
    try {
        Kept kept;
        Counted counted(&kept); // what is not packed counts as well
        bool filtered = false;
        const bool good = stream.pipeStreamData(&counted, &filtered, 0, qpdf_dl_generalized, true);
        if (!good || !filtered)
            return std::nullopt;
        return std::move(kept.text);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

} // namespace warifu::documents
