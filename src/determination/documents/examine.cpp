#include <array>

#include <fmt/format.h>

#include "forms.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

enum class FileForm { Toml, Csv, Markdown, Xlsx, Unknown };

FileForm form_of(std::string_view name) {
    const std::string lower = to_lower_ascii(name);
    const std::array<std::pair<std::string_view, FileForm>, 5> endings = {{{".toml", FileForm::Toml},
                                                                           {".csv", FileForm::Csv},
                                                                           {".md", FileForm::Markdown},
                                                                           {".markdown", FileForm::Markdown},
                                                                           {".xlsx", FileForm::Xlsx}}};
    for (const auto& [ending, form] : endings)
        if (lower.ends_with(ending))
            return form;
    return FileForm::Unknown;
}

/// UTF-8 without its byte order mark; nothing when it is another encoding, which is told.
std::optional<std::string_view> text_of(Bytes bytes, Collector& collector) {
    std::string_view text = as_text(bytes);
    const std::string name(collector.document().name);
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
        collector.damage(Concern::All, name, "unsupported-encoding", "the text is UTF-16; save it as UTF-8");
        return std::nullopt;
    }
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (!is_utf8(text)) {
        collector.damage(Concern::All, name, "not-utf8",
                         "the text is not UTF-8, so no word in it is certain; save it as UTF-8");
        return std::nullopt;
    }
    return text;
}

void read(FileForm form, Bytes bytes, const Unzip& unzip, Collector& collector) {
    const std::string name(collector.document().name);
    if (form == FileForm::Unknown) {
        collector.damage(Concern::All, name, "unknown-form", "the name ends in none of .toml, .csv, .md, .xlsx");
        return;
    }
    if (bytes.size() > collector.limits().file_bytes) {
        collector.damage(Concern::All, name, "stopped-at-bytes",
                         fmt::format("a document of {} bytes; {} are the most that is read", bytes.size(),
                                     collector.limits().file_bytes));
        return;
    }
    if (form == FileForm::Xlsx) {
        read_xlsx(bytes, unzip, collector);
        return;
    }
    const auto text = text_of(bytes, collector);
    if (!text)
        return;
    if (form == FileForm::Toml)
        read_toml(*text, collector);
    else if (form == FileForm::Csv)
        read_csv(*text, collector);
    else
        read_markdown(*text, collector);
}

} // namespace

bool has_known_form(std::string_view name) { return form_of(name) != FileForm::Unknown; }

void examine(const Document& document, const DocumentLimits& limits, const Unzip& unzip, RowSink& sink) {
    Collector collector(document, limits, sink);
    read(form_of(document.name), document.bytes, unzip, collector);
    collector.finish();
}

} // namespace warifu::documents
