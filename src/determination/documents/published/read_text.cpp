#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "charset.h"
#include "draft.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

enum class Format { Html, Pdf, Docx, Markdown, Text, Unknown };

constexpr std::string_view docx_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

Format by_type(std::string_view type) {
    if (type == "text/html" || type == "application/xhtml+xml")
        return Format::Html;
    if (type == "application/pdf" || type == "application/x-pdf")
        return Format::Pdf;
    if (type == docx_type)
        return Format::Docx;
    if (type == "text/markdown")
        return Format::Markdown;
    return type == "text/plain" ? Format::Text : Format::Unknown;
}

/// By the ending of a path.
Format by_name(std::string_view place) {
    const std::string lower = to_lower_ascii(place.substr(0, place.find_first_of("?#")));
    constexpr std::array<std::pair<std::string_view, Format>, 8> endings = {{{".html", Format::Html},
                                                                             {".htm", Format::Html},
                                                                             {".xhtml", Format::Html},
                                                                             {".pdf", Format::Pdf},
                                                                             {".docx", Format::Docx},
                                                                             {".md", Format::Markdown},
                                                                             {".markdown", Format::Markdown},
                                                                             {".txt", Format::Text}}};
    for (const auto& [ending, format] : endings)
        if (lower.ends_with(ending))
            return format;
    return Format::Unknown;
}

Format by_bytes(Bytes bytes) {
    constexpr std::size_t enough = 1024;
    const std::string head = to_lower_ascii(as_text(bytes.subspan(0, std::min(bytes.size(), enough))));
    if (head.find("%pdf-") != std::string::npos)
        return Format::Pdf;
    if (head.starts_with("pk\x03\x04"))
        return Format::Docx;
    if (head.find("<!doctype html") != std::string::npos || head.find("<html") != std::string::npos)
        return Format::Html;
    return Format::Unknown;
}

Format format_of(const Capture& capture) {
    const std::string_view type = capture.content_type;
    Format format = by_type(type);
    // Servers call PDF and Markdown text; nobody can read a PDF as text.
    if (as_text(capture.body).starts_with("%PDF-"))
        return Format::Pdf;
    const bool says_nothing = type.empty() || type == "application/octet-stream" || type == "binary/octet-stream";
    if (format == Format::Text && by_name(capture.url) == Format::Markdown)
        return Format::Markdown;
    const bool is_file = capture.status == 0; // its own name says more than the address where it will stand
    for (const std::string& name : {is_file ? capture.locator : capture.url, is_file ? capture.url : capture.locator})
        if (format == Format::Unknown && says_nothing)
            format = by_name(name);
    if (format == Format::Unknown && says_nothing)
        format = by_bytes(capture.body);
    return format;
}

const char* name_of(Format format) {
    switch (format) {
    case Format::Html: return "html";
    case Format::Pdf: return "pdf";
    case Format::Docx: return "docx";
    case Format::Markdown: return "markdown";
    case Format::Text: return "text";
    case Format::Unknown: break;
    }
    return "";
}

void read_as_text(Format format, Draft& draft) {
    const Bytes body = draft.capture().body;
    Decoded decoded =
        decode(body, draft.capture().charset, format == Format::Html ? meta_charset(as_text(body)) : std::string());
    draft.reading.charset_declared = decoded.declared;
    draft.reading.charset = decoded.charset;
    if (!decoded.mismatch.empty())
        draft.anomaly("charset-mismatch", {}, decoded.mismatch);
    if (decoded.undecoded > 0)
        draft.gap("undecoded-text", {},
                  fmt::format("{} characters could not be decoded as {}", decoded.undecoded, decoded.charset));
    if (format == Format::Html)
        read_html(decoded.text, draft);
    else if (format == Format::Markdown)
        read_markdown_text(decoded.text, draft);
    else
        read_plain_text(decoded.text, draft);
}

} // namespace

Reading read_text(const Capture& capture, const DocumentLimits& limits, const Unzip& unzip,
                  std::vector<Anomaly>& anomalies) {
    Draft draft(capture, limits, unzip, anomalies);
    const Format format = format_of(capture);
    draft.reading.format = name_of(format);
    if (!capture.body_whole.empty())
        draft.gap("body-cut", {}, "the document is not whole: " + printable(capture.body_whole, 300));
    if (capture.body.size() > limits.file_bytes)
        draft.gap("stopped-at-bytes", {},
                  fmt::format("a document of {} bytes; {} are the most that is read", capture.body.size(),
                              limits.file_bytes));
    else if (format == Format::Unknown)
        draft.gap("unknown-format", {},
                  fmt::format("a document of a kind that is not read{}{}", capture.content_type.empty() ? "" : ": ",
                              printable(capture.content_type, 100)));
    else if (format == Format::Pdf)
        read_pdf(capture.body, draft);
    else if (format == Format::Docx)
        read_docx(capture.body, draft);
    else
        read_as_text(format, draft);
    return std::move(draft.reading);
}

} // namespace warifu::documents
