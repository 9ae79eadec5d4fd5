#include "report.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/device/device.h"

namespace warifu::device {

namespace {

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Family and bytes; empty: it is none.
std::string address_bytes(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']')
        text = text.substr(1, text.size() - 2);
    const std::string written(text);
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET, written.c_str(), bytes.data()) == 1)
        return "4" + std::string(bytes.data(), 4);
    if (inet_pton(AF_INET6, written.c_str(), bytes.data()) == 1)
        return "6" + std::string(bytes.data(), 16);
    return {};
}

} // namespace

bool same_address(std::string_view a, std::string_view b) {
    const std::string bytes = address_bytes(a);
    return !bytes.empty() && bytes == address_bytes(b);
}

std::optional<std::string> text_in(const nlohmann::json& object, const char* key) {
    if (!object.is_object())
        return std::nullopt;
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return std::nullopt;
    return found->get<std::string>();
}

std::optional<std::int64_t> port_in(std::string_view text) {
    const auto port = number_in(text);
    return port && *port > 0 && *port <= 65535 ? port : std::nullopt;
}

std::optional<std::string> day_in(std::string_view seconds) {
    const auto value = number_in(seconds);
    if (!value || *value < 0 || *value > 253402300799) // the year 9999
        return std::nullopt;
    const std::chrono::year_month_day day(
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(*value))));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

void refuse_report(RowSink& sink, std::string_view determinator, const ReportTerms& terms, std::string_view code,
                   const std::string& why) {
    sink.anomaly({terms.name, std::string(code), why});
    Reasons reasons;
    reasons.add(why);
    conclude(sink, determinator, terms.name, reasons, "");
}

void refuse_other_device(RowSink& sink, std::string_view determinator, const ReportTerms& terms,
                         const std::string& seen) {
    refuse_report(sink, determinator, terms, "other-device",
                  fmt::format("the report is about {}, and not about the device {}: nothing in it counts",
                              seen.empty() ? "no device" : printable(seen, 100), terms.address));
}

Row report_row(const ReportTerms& terms, std::string_view tool, const std::optional<std::string>& version,
               const std::optional<std::string>& day) {
    return RowBuilder("tool_report", terms.name)
        .text("tool", tool)
        .text("version", version)
        .text("address", terms.address)
        .text("on_date", day)
        .take();
}

std::string place_of(const ReportTerms& terms, std::optional<std::int64_t> port, std::string_view protocol) {
    return port ? locator(terms.address, static_cast<std::uint16_t>(*port), protocol) : terms.address;
}

bool read_report(std::string_view kind, const ReportTerms& terms, Bytes bytes, RowSink& sink) {
    if (kind == "nmap")
        read_nmap_report(terms, bytes, sink);
    else if (kind == "testssl")
        read_testssl_report(terms, bytes, sink);
    else if (kind == "ssh-audit")
        read_ssh_audit_report(terms, bytes, sink);
    else
        return false;
    return true;
}

} // namespace warifu::device
