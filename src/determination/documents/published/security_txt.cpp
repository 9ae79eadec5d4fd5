#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "security_txt_signature.h"
#include "understanding.h"
#include "warifu/base/text.h"

/// security.txt (RFC 9116): lines `Name: value` and comments with `#`, at https://HOST/.well-known/security.txt, in
/// UTF-8, as text/plain. Contact must be there, Expires must be there once. The whole may be clear-signed with OpenPGP
/// (section 2.3); what a bad signature encloses counts for nothing. https://www.rfc-editor.org/rfc/rfc9116.html
namespace warifu::documents {

namespace {

using std::string_view;

constexpr std::size_t longest_file_bytes = 32U << 10U; ///< section 5.4 advises a limit; 32 KB is its example
constexpr string_view well_known = "/.well-known/security.txt";

struct Field {
    string_view name; ///< lower case
    bool uri;
    bool once;
};
constexpr std::array fields = {Field{"acknowledgments", true, false},
                               Field{"canonical", true, false},
                               Field{"contact", true, false},
                               Field{"csaf", true, false},
                               Field{"encryption", true, false},
                               Field{"expires", false, true},
                               Field{"hiring", true, false},
                               Field{"policy", true, false},
                               Field{"preferred-languages", false, true}};

struct Line {
    std::string name;
    std::string value;
    std::string place;
    std::string defect;
    std::string explanation;
};

const Field* find_field(string_view name) {
    for (const Field& each : fields)
        if (each.name == name)
            return &each;
    return nullptr;
}

/// RFC 3986: a scheme and something behind it.
bool is_uri(string_view value) {
    const std::size_t colon = value.find(':');
    if (colon == string_view::npos || colon == 0 || colon + 1 == value.size())
        return false;
    const char first = value.front();
    if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')))
        return false;
    for (const char each : value)
        if (each <= ' ' || each == '<' || each == '>' || each == '"')
            return false;
    return value.substr(0, colon).find_first_of("@/?#") == string_view::npos;
}

std::optional<int> digits(string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    if (text.size() < at + count)
        return std::nullopt;
    for (const char each : text.substr(at, count)) {
        if (each < '0' || each > '9')
            return std::nullopt;
        value = value * 10 + (each - '0');
    }
    return value;
}

/// Seconds since 1970 of a date and time as in RFC 3339, section 5.6; `t` and `z` may be small letters.
std::optional<std::int64_t> seconds_of(string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second)
        return std::nullopt;
    const bool marks =
        text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!marks || !date.ok() || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    string_view zone = text.substr(19);
    if (zone.starts_with('.')) {
        const std::size_t end = zone.find_first_not_of("0123456789", 1);
        if (end == 1 || end == string_view::npos)
            return std::nullopt;
        zone.remove_prefix(end);
    }
    std::int64_t offset_minutes = 0;
    if (zone.starts_with('+') || zone.starts_with('-')) {
        const auto hours = digits(zone, 1, 2);
        const auto minutes = digits(zone, 4, 2);
        if (!hours || !minutes || zone.size() != 6 || zone[3] != ':' || *hours > 23 || *minutes > 59)
            return std::nullopt;
        offset_minutes = (*hours * 60 + *minutes) * (zone.front() == '-' ? -1 : 1);
    } else if (zone != "Z" && zone != "z") {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86'400 + *hour * 3'600 + *minute * 60 + *second - offset_minutes * 60;
}

class SecurityTxt {
public:
    SecurityTxt(const Capture& capture, Currency currency, const SigningKeys& keys, RowSink& sink)
        : m_capture(capture), m_current(currency == Currency::Current ? 1 : 0), m_keys(keys), m_sink(sink) {}

    std::string read() {
        string_view file = as_text(m_capture.body);
        if (file.starts_with("\xEF\xBB\xBF"))
            file.remove_prefix(3);
        if (file.size() > longest_file_bytes) {
            std::string why = fmt::format("a security.txt of {} bytes; it is not read", file.size());
            m_sink.anomaly({m_capture.locator, "stopped-at-file", why});
            return why;
        }
        const ClearSigned signature = verify_clear_signed(file, m_keys);
        m_bad = signature.state == ClearSigned::State::Bad;
        place();
        if (!is_utf8(file))
            whole("not-utf-8", "RFC 9116, section 3: the file must be in UTF-8");
        split_lines(signature.text);
        judge_lines();
        rows();
        signature_row(signature);
        if (!m_bad)
            contacts();
        return {};
    }

private:
    void row(const std::string& locator, const Line& line) {
        m_sink.row({"security_txt",
                    locator,
                    {{"url", m_capture.url},
                     {"current", m_current},
                     {"field", printable(line.name, 100)},
                     {"value", printable(line.value, 2'000)},
                     {"defect", line.defect},
                     {"explanation", line.explanation}}});
    }

    void whole(const char* defect, const char* explanation) {
        if (m_defect.empty())
            m_defect = defect;
        row(m_capture.locator, {"file", "", "", defect, explanation});
    }

    /// Section 3: where it is, and how the server gives it.
    void place() {
        if (m_capture.url.empty())
            return;
        if (!m_capture.url.starts_with("https://"))
            whole("not-https", "RFC 9116, section 3: it must be had over https");
        else if (!m_capture.url.ends_with(well_known))
            whole("not-well-known", "RFC 9116, section 3: its place is /.well-known/security.txt; the one at the top "
                                    "is for compatibility");
        if (m_capture.status != 0 && m_capture.content_type != "text/plain")
            whole("content-type", "RFC 9116, section 3: its Content-Type must be text/plain");
        const std::string charset = to_lower_ascii(m_capture.charset);
        if (m_capture.status != 0 && !charset.empty() && charset != "utf-8")
            whole("charset", "RFC 9116, section 3: its charset must be utf-8");
    }

    void split_lines(string_view text) {
        std::size_t number = 0;
        for (const string_view line : lines(text)) {
            ++number;
            const string_view bare = trim(line);
            if (bare.empty() || bare.starts_with('#'))
                continue;
            const std::size_t colon = bare.find(':');
            const std::string at = fmt::format(":{}", number);
            if (colon == string_view::npos || colon == 0) {
                m_lines.push_back(
                    {"", std::string(bare), at, "not-a-field", "RFC 9116, section 4: a line is `Name: value`"});
                continue;
            }
            m_lines.push_back(
                {to_lower_ascii(trim(bare.substr(0, colon))), std::string(trim(bare.substr(colon + 1))), at, "", ""});
        }
    }

    void judge_lines() {
        std::map<string_view, std::size_t> count;
        for (Line& line : m_lines) {
            const Field* field = find_field(line.name);
            if (line.name == "signature" && line.explanation.empty())
                line.explanation =
                    "no field of RFC 9116: drafts had it; a signature is made around the text (section 2.3)";
            if (field == nullptr)
                continue;
            ++count[field->name];
            if (field->once && count[field->name] > 1)
                line = {line.name, line.value, line.place, "repeated",
                        "RFC 9116, section 2.5: it must not stand more than once"};
            else if (field->uri)
                judge_uri(line);
            else if (line.name == "expires")
                judge_expiry(line);
        }
        if (!count.contains("contact"))
            whole("missing-contact", "RFC 9116, section 2.5.3: Contact must always be there");
        if (count["expires"] != 1)
            whole(count["expires"] == 0 ? "missing-expires" : "repeated-expires",
                  "RFC 9116, section 2.5.5: Expires must be there exactly once");
        judge_canonical(count.contains("canonical"));
    }

    static void judge_uri(Line& line) {
        if (!is_uri(line.value)) {
            line.defect = "not-a-uri";
            line.explanation = "RFC 9116, section 2.5: the value must be a URI (mailto:, https:, tel:)";
        } else if (to_lower_ascii(line.value.substr(0, 5)) == "http:") {
            line.defect = "not-https";
            line.explanation = "RFC 9116, section 2.5: a web address must begin with https://";
        }
    }

    void judge_expiry(Line& line) {
        const auto expires = seconds_of(line.value);
        m_expires = line.value.substr(0, 10);
        if (!expires) {
            line.defect = "not-a-date";
            line.explanation = "RFC 9116, section 2.5.5: it must be a date and time as in RFC 3339";
            m_defect = m_defect.empty() ? line.defect : m_defect;
            return;
        }
        const auto captured = seconds_of(m_capture.captured);
        if (captured && *expires < *captured) {
            line.defect = "expired";
            line.explanation = "RFC 9116, section 2.5.5: the file was out of date when it was had; it must not be used";
            m_defect = "expired";
        } else if (captured && *expires - *captured > 366LL * 86'400) {
            line.explanation = "more than a year away; RFC 9116, section 2.5.5, recommends less than a year";
        }
    }

    /// Section 2.5.2: if there is any, the address that the file was had from must be among them.
    void judge_canonical(bool named) {
        if (!named || m_capture.url.empty())
            return;
        for (const Line& line : m_lines)
            if (line.name == "canonical" && line.value == m_capture.url)
                return;
        whole("not-canonical", "RFC 9116, section 2.5.2: the address that it was had from is not among its Canonical");
    }

    void rows() {
        for (const Line& line : m_lines)
            // `signature` is kept for the signature around the text: the row of a field of that name says so.
            row(m_capture.locator + line.place,
                line.name == "signature" ? Line{"signature-field", line.value, line.place, "", line.explanation}
                                         : line);
    }

    void signature_row(const ClearSigned& signature) {
        constexpr std::array<const char*, 4> words = {"none", "good", "bad", "unchecked"};
        Line line{"signature", words.at(static_cast<std::size_t>(signature.state)), "", "", signature.why};
        if (m_bad) {
            line.defect = "bad-signature";
            m_sink.anomaly({m_capture.locator, "security-txt-bad-signature",
                            "the signature of the security.txt is bad: " + signature.why + "; nothing in it counts"});
        }
        row(m_capture.locator, line);
    }

    /// Contacts of the file, with what is wrong with the file as a whole.
    void contacts() {
        for (const Line& line : m_lines) {
            const bool policy = line.name == "policy";
            if (line.name != "contact" && !policy)
                continue;
            const std::string defect = line.defect.empty() ? m_defect : line.defect;
            m_sink.row({"published",
                        m_capture.locator + line.place,
                        {{"url", m_capture.url},
                         {"captured", m_capture.captured},
                         {"current", m_current},
                         {"topic", std::string(policy ? "report-policy" : "report-contact")},
                         {"value", printable(line.value, 2'000)},
                         {"defect", defect},
                         {"decided", std::int64_t{1}},
                         {"sentence", printable((policy ? "Policy: " : "Contact: ") + line.value, 600)},
                         {"language", std::string("en")}}});
        }
        if (m_expires.empty())
            return;
        m_sink.row({"published",
                    m_capture.locator,
                    {{"url", m_capture.url},
                     {"captured", m_capture.captured},
                     {"current", m_current},
                     {"topic", std::string("security-txt-expiry")},
                     {"value", printable(m_expires, 10)},
                     {"defect", m_defect},
                     {"decided", std::int64_t{1}},
                     {"sentence", printable("Expires: " + m_expires, 600)},
                     {"language", std::string("en")}}});
    }

    const Capture& m_capture;
    std::int64_t m_current;
    const SigningKeys& m_keys;
    RowSink& m_sink;
    std::vector<Line> m_lines;
    std::string m_defect; ///< of the whole file
    std::string m_expires;
    bool m_bad = false;
};

} // namespace

bool is_security_txt(const Capture& capture) {
    const string_view name = capture.url.empty() ? string_view(capture.locator) : string_view(capture.url);
    if (name.ends_with("/security.txt") || name == "security.txt")
        return capture.status < 300 && capture.content_type != "text/html";
    return false;
}

std::string read_security_txt(const Capture& capture, Currency currency, const SigningKeys& keys, const DocumentLimits&,
                              RowSink& sink) {
    return SecurityTxt(capture, currency, keys, sink).read();
}

} // namespace warifu::documents
