#pragma once

#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/catalogue/catalogue.h"
#include "warifu/registry/register.h"

/// Labels in bulk, in the forms that others read.
namespace warifu::exchange {

enum class Form {
    JsonLines, ///< each label as the API has it
    Csv,       ///< RFC 4180, UTF-8
    Xlsx,      ///< a list in the manner of the one that IPA publishes
    Fcc,       ///< JSON with what the FCC's registry is to hold (47 CFR 8.222), of labels of the US mark alone
    JsonLd,    ///< in the words of schema.org
};

Result<Form> parse_form(std::string_view word); ///< `jsonl`, `csv`, `xlsx`, `fcc`, `jsonld`

/// What a form is of: that of the FCC has the labels of one regime. Refuses a search for others.
Result<void> narrow(Form form, registry::Search& search);

using TakeLabel = std::function<Result<void>(const registry::Held& held)>;
/// All labels that are found, a page at a time, of the register as it stands at the first. `search.most` does not
/// count.
Result<std::uint64_t> each_label(registry::Register& labels, registry::Search search, registry::AsOf as_of,
                                 const TakeLabel& take);

/// A form that is text, piece by piece: `begin`, any number of labels, `end`.
class TextExport {
public:
    /// Any form but Xlsx. `catalogue` outlives this.
    TextExport(Form form, const catalogue::Catalogue& catalogue, Date on)
        : m_form(form), m_catalogue(catalogue), m_on(on) {}

    std::string begin() const;
    std::string add(const registry::Held& held);
    std::string end() const;

private:
    Form m_form;
    const catalogue::Catalogue& m_catalogue;
    Date m_on;
    bool m_first = true;
};

std::string_view media_type(Form form);

/// A workbook of any number of labels up to the rows of a sheet, in constant memory: rows go to a temporary file in
/// `folder` first.
class XlsxExport {
public:
    static Result<std::unique_ptr<XlsxExport>> create(const std::filesystem::path& file,
                                                      const std::filesystem::path& folder, Date on, std::time_t now);
    ~XlsxExport();
    XlsxExport(const XlsxExport&) = delete;
    XlsxExport& operator=(const XlsxExport&) = delete;

    Result<void> add(const registry::Held& held);
    Result<void> finish(); ///< once

private:
    struct Inside;
    explicit XlsxExport(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

/// https://schema.org/Certification as JSON, of a label that an operator granted: nothing else is one.
/// `regime`: its name.
std::string certification(const registry::Held& held, std::string_view regime);

} // namespace warifu::exchange
