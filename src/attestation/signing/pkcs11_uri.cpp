#include "pkcs11_uri.h"

#include <optional>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/signing/sign.h"

namespace warifu::signing {

namespace {

constexpr std::string_view scheme = "pkcs11:";

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (text.size() - i < 3 || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0)
            return std::nullopt;
        decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
        i += 2;
    }
    return decoded;
}

Error refused(std::string why) { return make_error(ErrorCode::InvalidArgument, std::move(why), "pkcs11 URI"); }

Result<void> take(Pkcs11Uri& uri, std::string_view attribute) {
    const std::size_t equals = attribute.find('=');
    if (equals == std::string_view::npos)
        return refused(fmt::format("'{}' has no value", printable(attribute, 100)));
    const std::string_view name = attribute.substr(0, equals);
    const std::optional<std::string> value = percent_decoded(attribute.substr(equals + 1));
    if (!value)
        return refused(fmt::format("'{}' has a broken percent escape", printable(name, 100)));
    if (name == "token")
        uri.token = *value;
    else if (name == "serial")
        uri.serial = *value;
    else if (name == "object")
        uri.object = *value;
    else if (name == "id")
        uri.id = *value;
    else if (name == "module-path")
        uri.module_path = *value;
    else if (name == "pin-value" || name == "pin-source")
        return refused("no PIN here: give it by --passphrase-file, WARIFU_PASSPHRASE or on the terminal");
    else if (name != "type" || *value != "private")
        return refused(fmt::format("'{}' is not supported", printable(name, 100)));
    return {};
}

} // namespace

bool is_pkcs11_uri(std::string_view text) { return text.starts_with(scheme); }

Result<Pkcs11Uri> parse_pkcs11_uri(std::string_view text) {
    Pkcs11Uri uri;
    text.remove_prefix(scheme.size());
    const std::size_t question = text.find('?');
    if (!trim(text.substr(0, question)).empty())
        for (const std::string_view attribute : split(text.substr(0, question), ';'))
            if (!attribute.empty())
                TRY_VOID(take(uri, attribute));
    if (question != std::string_view::npos)
        for (const std::string_view attribute : split(text.substr(question + 1), '&'))
            if (!attribute.empty())
                TRY_VOID(take(uri, attribute));
    if (uri.object.empty() && uri.id.empty())
        return refused("name the key: object=… or id=…");
    if (uri.module_path.empty())
        return refused("name the token's module: ?module-path=/usr/lib/…/module.so");
    return uri;
}

} // namespace warifu::signing
