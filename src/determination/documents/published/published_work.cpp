#include "published_work.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

/// `5,120`.
std::string with_commas(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

std::string counted(std::size_t count, const char* thing) {
    return fmt::format("{} {}{}", with_commas(count), thing, count == 1 ? "" : "s");
}

/// The number of the last page that has text or a gap.
std::size_t last_page(const Reading& reading) {
    constexpr std::string_view mark = "!page ";
    std::size_t last = 0;
    for (const Block& block : reading.blocks) {
        std::size_t number = 0;
        if (block.place.starts_with(mark))
            std::from_chars(block.place.data() + mark.size(), block.place.data() + block.place.size(), number);
        last = std::max(last, number);
    }
    return last;
}

} // namespace

std::size_t count_words(const Reading& reading) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UBreakIterator, void (*)(UBreakIterator*)> breaks(
        ubrk_open(UBRK_WORD, "ja", nullptr, 0, &status), ubrk_close);
    UText* text = nullptr;
    std::size_t count = 0;
    for (const Block& block : reading.blocks) {
        text = utext_openUTF8(text, block.text.data(), static_cast<std::int64_t>(block.text.size()), &status);
        ubrk_setUText(breaks.get(), text, &status);
        if (U_FAILURE(status))
            break;
        ubrk_first(breaks.get());
        while (ubrk_next(breaks.get()) != UBRK_DONE)
            count += ubrk_getRuleStatus(breaks.get()) >= UBRK_WORD_NUMBER ? 1U : 0U;
    }
    utext_close(text);
    return count;
}

bool may_be_security_txt(std::string_view url) {
    return to_lower_ascii(url.substr(0, url.find_first_of("?#"))).ends_with("security.txt");
}

void PublishedWork::count(const Capture& capture, const Reading& reading) {
    const int status = capture.status;
    if (status != 0 && status / 100 != 2) {
        ++m_formats["answer without a document"];
        return;
    }
    ++m_formats[reading.format.empty() ? "document of another kind" : reading.format];
    if (reading.format == "pdf")
        m_pdf_pages += last_page(reading);
    m_words += count_words(reading);
}

void PublishedWork::incomplete(Concern concern, const std::string& reason) {
    constexpr std::size_t most = 40;
    if (auto& reasons = m_why[concern]; reasons.size() < most)
        reasons.insert(reason);
}

void PublishedWork::incomplete_text(const std::string& reason, bool security_txt) {
    for (const Concern each : {Concern::Pages, Concern::Statements, Concern::Claims})
        incomplete(each, reason);
    if (security_txt)
        incomplete(Concern::SecurityTxt, reason);
}

std::string PublishedWork::looked_at() const {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    for (const auto& [format, count] : m_formats) {
        if (format == "pdf")
            add(fmt::format("{} of {}", counted(count, "PDF"), counted(m_pdf_pages, "page")));
        else if (format == "html")
            add(counted(count, "page"));
        else if (format == "docx")
            add(counted(count, "Word document"));
        else if (format == "text" || format == "markdown")
            add(counted(count, format == "text" ? "text" : "Markdown text"));
        else
            add(counted(count, format.c_str()));
    }
    if (m_security_txt > 0)
        add(fmt::format("{} security.txt", with_commas(m_security_txt)));
    if (m_others > 0)
        add(fmt::format("{} that hold no text (pictures, style sheets, scripts)", counted(m_others, "file")));
    return fmt::format("{}; {}", text.empty() ? "no page" : text, counted(m_words, "word"));
}

void PublishedWork::give(std::string_view name, RowSink& sink) const {
    const std::array<std::pair<Concern, const char*>, 5> all = {{{Concern::Pages, "documents.pages"},
                                                                 {Concern::Statements, "documents.statements"},
                                                                 {Concern::Claims, "documents.claims"},
                                                                 {Concern::SecurityTxt, "documents.security-txt"},
                                                                 {Concern::Certificates, "documents.certificates"}}};
    for (const auto& [concern, determinator] : all) {
        Examination examination;
        examination.determinator = determinator;
        examination.locator = name;
        examination.looked_at = looked_at();
        if (const auto why = m_why.find(concern); why == m_why.end())
            examination.outcome = Examination::Outcome::Complete;
        else
            for (const std::string& reason : why->second)
                examination.reason += (examination.reason.empty() ? "" : "; ") + reason;
        sink.examination(std::move(examination));
    }
}

} // namespace warifu::documents
