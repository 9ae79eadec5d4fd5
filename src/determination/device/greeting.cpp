#include "greeting.h"

#include <array>

#include "datagrams.h"
#include "http_message.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_looked_at = 4096;
constexpr std::size_t most_name = 120;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

bool holds(std::string_view text, std::string_view lower) {
    return to_lower_ascii(text).find(lower) != std::string::npos;
}

/// `1.3.5`, `v2.0`, `9.2p1`.
bool is_version(std::string_view word) {
    if (word.starts_with('v') || word.starts_with('V'))
        word.remove_prefix(1);
    return !word.empty() && digit(word.front()) && word.find('.') != std::string_view::npos;
}

std::string_view bare(std::string_view word) {
    constexpr std::string_view around = "()[],;:\"'";
    while (!word.empty() && around.find(word.front()) != std::string_view::npos)
        word.remove_prefix(1);
    while (!word.empty() && around.find(word.back()) != std::string_view::npos)
        word.remove_suffix(1);
    return word;
}

Heard named(std::string name, Product product) {
    return {std::move(name), std::move(product.name), std::move(product.version)};
}

Heard hear_ssh(std::string_view bytes) {
    // Lines before the identification are allowed (RFC 4253, 4.2).
    for (const std::string_view line : lines(bytes))
        if (line.starts_with("SSH-")) {
            const std::size_t dash = line.find('-', 4);
            if (dash == std::string_view::npos)
                return {.name = "ssh"};
            const std::string_view software = line.substr(dash + 1);
            return named("ssh", split_product(software.substr(0, software.find(' '))));
        }
    return {};
}

bool is_reply(std::string_view bytes, std::string_view code) {
    return bytes.starts_with(code) && bytes.size() > code.size() &&
           (bytes[code.size()] == ' ' || bytes[code.size()] == '-');
}

Heard hear_220(std::string_view bytes, std::uint16_t port) {
    const bool mail = holds(bytes, "smtp") || port == 25 || port == 465 || port == 587;
    const bool files = holds(bytes, "ftp") || port == 21 || port == 990;
    if (!mail && !files)
        return {};
    // What the line itself says goes before the port.
    const bool is_mail = holds(bytes, "smtp") || (mail && !holds(bytes, "ftp"));
    return named(is_mail ? "smtp" : "ftp", product_in(bytes));
}

Heard hear_mailbox(std::string_view bytes) {
    if (bytes.starts_with("+OK"))
        return named("pop3", product_in(bytes));
    if (bytes.starts_with("* OK") || bytes.starts_with("* PREAUTH"))
        return named("imap", product_in(bytes));
    return {};
}

Heard hear_headed(std::string_view bytes) {
    static constexpr auto kinds = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"HTTP/1.", "http"}, {"HTTP/0.9", "http"}, {"RTSP/", "rtsp"}, {"SIP/2.0", "sip"}});
    for (const auto& [start, name] : kinds)
        if (bytes.starts_with(start)) {
            const HttpAnswer answer = read_http(bytes);
            Heard heard = named(std::string(name), product_of_server(answer.header("server")));
            heard.wants_tls = name == "http" && answer.status == 400 && holds(bytes, "https");
            return heard;
        }
    return {};
}

Heard hear_redis(std::string_view bytes) {
    static constexpr auto answers = std::to_array<std::string_view>(
        {"+PONG\r\n", "-NOAUTH ", "-DENIED Redis", "-ERR unknown command", "-ERR wrong number of arguments for 'get'"});
    for (const std::string_view answer : answers)
        if (bytes.starts_with(answer))
            return {.name = "redis"};
    return {};
}

/// DNS over TCP: the length goes before the message (RFC 1035, 4.2.2).
Heard hear_dns(std::string_view bytes) {
    if (bytes.size() < 2 || (byte_at(bytes, 0) << 8U | byte_at(bytes, 1)) != bytes.size() - 2)
        return {};
    const std::optional<UdpAnswer> answer = read_dns(bytes.substr(2));
    return answer ? named("dns", answer->product) : Heard{};
}

Heard hear_binary(std::string_view bytes) {
    if (bytes.size() >= 3 && byte_at(bytes, 0) == 0xff && byte_at(bytes, 1) >= 0xfa && byte_at(bytes, 1) <= 0xfe) {
        const std::string text = telnet_text(bytes);
        return named("telnet", product_in(text));
    }
    // CONNACK (MQTT 3.1.1, 3.2; MQTT 5, 3.2): fixed header, flags, reason.
    if (bytes.size() >= 4 && bytes[0] == 0x20 && byte_at(bytes, 1) >= 2 && byte_at(bytes, 1) <= 127 &&
        byte_at(bytes, 2) <= 1 && (byte_at(bytes, 3) <= 5 || byte_at(bytes, 3) >= 0x80))
        return {.name = "mqtt"};
    // NetBIOS session header, then the head of SMB 1 or 2 (MS-SMB2, 2.1).
    if (bytes.size() >= 8 && bytes[0] == 0 && (bytes.substr(4, 4) == "\xfeSMB" || bytes.substr(4, 4) == "\xffSMB"))
        return {.name = "smb"};
    // An alert in TLS's record layer (RFC 8446, 5.1).
    if (bytes.size() >= 7 && bytes[0] == 0x15 && bytes[1] == 3 && byte_at(bytes, 2) <= 4 && bytes[3] == 0)
        return {.wants_tls = true};
    return {};
}

} // namespace

Product split_product(std::string_view word) {
    word = trim(word).substr(0, most_name);
    for (std::size_t i = 1; i + 1 < word.size(); ++i) {
        if (std::string_view("_-/ ").find(word[i]) == std::string_view::npos)
            continue;
        const std::size_t number = i + (word[i + 1] == 'v' || word[i + 1] == 'V' ? 2 : 1);
        if (number < word.size() && digit(word[number]))
            return {std::string(word.substr(0, i)), std::string(word.substr(number))};
    }
    return {std::string(word), {}};
}

Product product_in(std::string_view text) {
    text = text.substr(0, most_looked_at);
    for (const std::string_view line : lines(text)) {
        const std::vector<std::string_view> all = words(line);
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            const std::string_view name = bare(all[i]);
            std::string_view version = bare(all[i + 1]);
            if (name.empty() || !letter(name.front()) || !is_version(version))
                continue;
            if (!digit(version.front()))
                version.remove_prefix(1);
            return {std::string(name.substr(0, most_name)), std::string(version.substr(0, most_name))};
        }
        for (const std::string_view word : all)
            if (const std::string_view name = bare(word); holds(name, "ftpd") || holds(name, "dovecot"))
                return {std::string(name.substr(0, most_name)), {}};
    }
    return {};
}

Product product_of_server(std::string_view value) {
    value = trim(value).substr(0, most_looked_at);
    const bool upnp = holds(value, "upnp/");
    Product first;
    Product last;
    for (std::string_view word : words(value)) {
        word = bare(word);
        if (word.find('/') == std::string_view::npos)
            continue;
        Product product = split_product(word);
        if (holds(product.name, "upnp") || holds(product.name, "dlnadoc"))
            continue;
        if (first.name.empty())
            first = product;
        last = std::move(product);
    }
    if (first.name.empty())
        return split_product(value);
    return upnp ? last : first;
}

Heard hear(std::string_view bytes, std::uint16_t port) {
    bytes = bytes.substr(0, most_looked_at);
    if (bytes.starts_with("RFB 00") && bytes.size() >= 12)
        return {.name = "vnc"};
    if (is_reply(bytes, "220"))
        return hear_220(bytes, port);
    for (Heard heard :
         {hear_headed(bytes), hear_mailbox(bytes), hear_redis(bytes), hear_dns(bytes), hear_binary(bytes)})
        if (!heard.name.empty() || heard.wants_tls)
            return heard;
    return hear_ssh(bytes);
}

std::string_view ssh_greeting(std::string_view bytes) {
    for (const std::string_view line : lines(bytes))
        if (line.starts_with("SSH-"))
            return bytes.substr(0, static_cast<std::size_t>(line.data() + line.size() - bytes.data()));
    return bytes;
}

std::string telnet_text(std::string_view bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size() && i < most_looked_at; ++i) {
        if (byte_at(bytes, i) != 0xff) {
            text += bytes[i];
            continue;
        }
        if (i + 1 >= bytes.size())
            break;
        const unsigned command = byte_at(bytes, i + 1);
        if (command == 0xfa) { // a subnegotiation, up to IAC SE
            const std::size_t end = bytes.find("\xff\xf0", i + 2);
            if (end == std::string_view::npos)
                break;
            i = end + 1;
        } else {
            i += command >= 0xfb && command <= 0xfe ? 2 : 1;
        }
    }
    return text;
}

bool greeting_complete(std::string_view bytes) {
    if (bytes.size() >= most_looked_at)
        return true;
    if (is_reply(bytes, "220") || bytes.starts_with("220"))
        // `220-` announces more lines.
        return bytes.find("\n220 ") != std::string_view::npos ||
               (bytes.starts_with("220 ") && bytes.find('\n') != std::string_view::npos);
    if (!bytes.empty() && byte_at(bytes, 0) == 0xff)
        return holds(telnet_text(bytes), "login:") || holds(telnet_text(bytes), "password:");
    return bytes.find('\n') != std::string_view::npos;
}

} // namespace warifu::device
