#include "onvif_message.h"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "http_auth.h"
#include "keyed_digest.h"
#include "warifu/base/text.h"
#include "xml_tree.h"

namespace warifu::device {

namespace {

/// What the message holds, and nothing in one that is none.
pugi::xml_node first_in_body(const pugi::xml_document& document) {
    const pugi::xml_node envelope = child(document, "Envelope");
    for (const pugi::xml_node node : child(envelope, "Body").children())
        if (node.type() == pugi::node_element)
            return node;
    return {};
}

/// What is wrong: `ter:NotAuthorized` (Core Specification, 5.11.2), `wsse:FailedAuthentication` (WS-Security, 12).
bool says_not_let_in(const pugi::xml_node& fault) {
    const pugi::xml_node code = child(fault, "Code");
    for (const std::string& word : {text_of(child(code, "Subcode"), "Value"), text_of(fault, "faultcode"),
                                    text_of(child(child(code, "Subcode"), "Subcode"), "Value")})
        if (word.ends_with("NotAuthorized") || word.ends_with("FailedAuthentication"))
            return true;
    return false;
}

std::optional<unsigned> number_in(const pugi::xml_node& parent, std::string_view name, unsigned most) {
    const std::string text = text_of(parent, name);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value <= most ? std::optional(value)
                                                                                     : std::nullopt;
}

} // namespace

std::string onvif_request(std::string_view operation, std::string_view header) {
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>)"
                       R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">{}<s:Body>)"
                       R"(<{} xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)",
                       header, operation);
}

bool onvif_speaks(std::string_view body) {
    pugi::xml_document document;
    return load(document, body) && !first_in_body(document).empty();
}

OnvifVerdict onvif_verdict(int status, std::string_view body, std::string_view operation) {
    pugi::xml_document document;
    const pugi::xml_node told = load(document, body) ? first_in_body(document) : pugi::xml_node();
    if (status == 200 && local_name(told) == std::string(operation) + "Response" && told.first_child())
        return OnvifVerdict::Answered;
    if (to_lower_ascii(body).find("locked") != std::string::npos)
        return OnvifVerdict::Locked;
    const bool refused = status == 401 || (local_name(told) == "Fault" && says_not_let_in(told));
    return refused ? OnvifVerdict::Refused : OnvifVerdict::Unclear;
}

std::string onvif_time(std::string_view body) {
    pugi::xml_document document;
    if (!load(document, body))
        return {};
    const pugi::xml_node utc = child(child(first_in_body(document), "SystemDateAndTime"), "UTCDateTime");
    const pugi::xml_node date = child(utc, "Date");
    const pugi::xml_node time = child(utc, "Time");
    const auto year = number_in(date, "Year", 9999);
    const auto month = number_in(date, "Month", 12);
    const auto day = number_in(date, "Day", 31);
    const auto hour = number_in(time, "Hour", 23);
    const auto minute = number_in(time, "Minute", 59);
    const auto second = number_in(time, "Second", 60);
    if (!year || !month || !day || !hour || !minute || !second)
        return {};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", *year, *month, *day, *hour, *minute, *second);
}

std::string onvif_token(std::string_view user, std::string_view password, std::string_view nonce,
                        std::string_view created) {
    constexpr std::string_view security =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    constexpr std::string_view utility =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    constexpr std::string_view profile =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
    constexpr std::string_view encoding =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0";
    const std::string digest = base64(digest_of("SHA1", fmt::format("{}{}{}", nonce, created, password)));
    return fmt::format(R"(<s:Header><w:Security s:mustUnderstand="1" xmlns:w="{}"><w:UsernameToken>)"
                       R"(<w:Username>{}</w:Username><w:Password Type="{}#PasswordDigest">{}</w:Password>)"
                       R"(<w:Nonce EncodingType="{}#Base64Binary">{}</w:Nonce><u:Created xmlns:u="{}">{}</u:Created>)"
                       R"(</w:UsernameToken></w:Security></s:Header>)",
                       security, xml_escaped(user), profile, digest, encoding, base64(nonce), utility, created);
}

} // namespace warifu::device
