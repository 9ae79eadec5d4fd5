// multipart/form-data, RFC 7578, in the frame of RFC 2046, 5.1:
//
//     --BOUNDARY CRLF  header CRLF … CRLF CRLF  content  CRLF --BOUNDARY CRLF … CRLF --BOUNDARY--
//
// The line break before a boundary belongs to the boundary. A line that begins with "--BOUNDARY" is one, whatever
// follows: so what follows must be right. Names are quoted as browsers quote them: '"', CR and LF as %22, %0D and %0A,
// and a backslash is a backslash (https://html.spec.whatwg.org/#multipart-form-data).

#include "form_data.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t longest_boundary = 70;
constexpr std::string_view other_bchars = "'()+_,-./:=? ";
constexpr std::size_t longest_name = 100;

Error bad_form(std::string_view why) {
    return make_error(ErrorCode::Parse, "what was sent is no form: " + std::string(why));
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// bchars; a blank is not its last one.
bool is_boundary(std::string_view text) {
    return !text.empty() && text.size() <= longest_boundary && text.back() != ' ' &&
           std::ranges::all_of(text,
                               [](char c) { return is_alphanumeric(c) || other_bchars.find(c) != other_bchars.npos; });
}

/// Takes `text` off the front of `from`.
bool take(std::string_view& from, std::string_view text) {
    if (!from.starts_with(text))
        return false;
    from.remove_prefix(text.size());
    return true;
}

/// `name="value"` off the front; nothing when it is not there in this form.
std::optional<std::string_view> take_quoted(std::string_view& from, std::string_view name) {
    std::string_view rest = from;
    if (!take(rest, name) || !take(rest, "=\""))
        return std::nullopt;
    const std::size_t end = rest.find('"');
    if (end == rest.npos)
        return std::nullopt;
    from = rest.substr(end + 1);
    return rest.substr(0, end);
}

/// `form-data; name="dossier"; filename="product.warifu"`
Result<void> read_disposition(std::string_view value, FormPart& part) {
    if (!take(value, "form-data;"))
        return bad_form("a part is no form-data");
    value = trim(value);
    const auto name = take_quoted(value, "name");
    if (!name || name->empty() || name->size() > longest_name)
        return bad_form("a part has no name");
    part.name = *name;
    if (value.empty())
        return {};
    if (!take(value, ";"))
        return bad_form("a part's name does not end");
    value = trim(value);
    part.is_file = take_quoted(value, "filename").has_value();
    return part.is_file && value.empty() ? Result<void>() : bad_form("a part's name of a file cannot be read");
}

/// `head`: without the empty line behind it. Fields that are not known are ignored (RFC 7578, 4.8).
Result<void> read_head(std::string_view head, FormPart& part) {
    bool named = false;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find(line_end), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(head.size(), end + line_end.size()));
        const std::size_t colon = line.find(':');
        if (colon == line.npos || line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
            return bad_form("a header of a part cannot be read");
        const std::string field = to_lower_ascii(line.substr(0, colon));
        if (field == "content-transfer-encoding")
            return bad_form("a part is encoded");
        if (field != "content-disposition")
            continue;
        if (std::exchange(named, true))
            return bad_form("a part is named twice");
        TRY_VOID(read_disposition(trim(line.substr(colon + 1)), part));
    }
    return named ? Result<void>() : bad_form("a part has no name");
}

/// In linear time whatever is sent: std::string_view::find looks anew at each first character.
std::size_t place_of(std::string_view text, std::string_view wanted) {
    const void* found = memmem(text.data(), text.size(), wanted.data(), wanted.size());
    return found == nullptr ? text.npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

} // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
    const std::size_t semicolon = content_type.find(';');
    if (semicolon == content_type.npos ||
        to_lower_ascii(trim(content_type.substr(0, semicolon))) != "multipart/form-data")
        return std::nullopt;
    std::string_view parameter = trim(content_type.substr(semicolon + 1));
    constexpr std::string_view name = "boundary=";
    if (to_lower_ascii(parameter.substr(0, name.size())) != name)
        return std::nullopt;
    parameter.remove_prefix(name.size());
    const bool quoted = parameter.size() >= 2 && parameter.front() == '"' && parameter.back() == '"';
    const std::string_view boundary = quoted ? parameter.substr(1, parameter.size() - 2) : parameter;
    // What is not quoted is a token (RFC 9110, 5.6.6): no blanks, no second parameter behind it.
    const bool token = quoted || boundary.find_first_of("()<>@,;:\\\"/[]?={} \t") == boundary.npos;
    return token && is_boundary(boundary) ? std::optional<std::string>(boundary) : std::nullopt;
}

Result<std::vector<FormPart>> read_form_data(std::string_view boundary, std::string_view body) {
    const std::string delimiter = "\r\n--" + std::string(boundary);
    std::string_view rest = body;
    if (!take(rest, std::string_view(delimiter).substr(line_end.size())))
        return bad_form("it does not begin with its boundary");
    std::vector<FormPart> parts;
    for (;;) {
        if (take(rest, "--"))
            break;
        if (!take(rest, line_end))
            return bad_form("a boundary goes on");
        if (parts.size() == most_parts)
            return bad_form("it has too many parts");
        const std::size_t head_end = rest.substr(0, longest_part_head).find("\r\n\r\n");
        if (head_end == rest.npos)
            return bad_form("the headers of a part do not end");
        FormPart part;
        TRY_VOID(read_head(rest.substr(0, head_end), part));
        rest.remove_prefix(head_end + line_end.size()); // of a part without content the line break is both
        const std::size_t end = place_of(rest, delimiter);
        if (end == rest.npos)
            return bad_form("it breaks off");
        if (end > 0)
            part.content = rest.substr(line_end.size(), end - line_end.size());
        rest.remove_prefix(end + delimiter.size());
        if (std::ranges::find(parts, part.name, &FormPart::name) != parts.end())
            return bad_form("a name comes twice");
        parts.push_back(part);
    }
    if (!rest.empty() && rest != line_end)
        return bad_form("something stands behind it");
    return parts;
}

} // namespace warifu::server
