// `ssh-audit -j` (https://github.com/jtesta/ssh-audit): one object with `banner`, `kex`, `key` (arrays of objects with
// an `algorithm`), `enc`, `mac` (arrays of names) and `target`. Version 2 tells no port in `target`, and none tells the
// version of ssh-audit. Its opinions are not taken over: what is weak is said by the same list as for our own prober.
//
// ssh-audit.ssh is Complete when the report was read to its end and is about the device.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report.h"
#include "ssh_offer.h"

namespace warifu::device {

namespace {

using Json = nlohmann::json;

constexpr std::string_view ssh_audit = "ssh-audit.ssh";
constexpr std::size_t most_names = 500;

/// Names, or objects that have one each; nothing when it is another thing.
std::optional<std::vector<std::string>> names_in(const Json& report, const char* key) {
    const auto found = report.find(key);
    if (found == report.end() || !found->is_array() || found->size() > most_names)
        return std::nullopt;
    std::vector<std::string> names;
    for (const Json& each : *found) {
        const auto name = each.is_string() ? std::optional(each.get<std::string>()) : text_in(each, "algorithm");
        if (!name)
            return std::nullopt;
        names.push_back(*name);
    }
    return names;
}

/// `192.0.2.7`, `192.0.2.7:2222`, `[2001:db8::7]:22`
struct SshTarget {
    std::string address;
    std::optional<std::int64_t> port;
};

SshTarget target_in(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || same_address(text, text))
        return {text, std::nullopt};
    return {text.substr(0, colon), port_in(std::string_view(text).substr(colon + 1))};
}

class Writer {
public:
    Writer(const ReportTerms& terms, std::optional<std::int64_t> port, RowSink& sink)
        : m_place(place_of(terms, port, "tcp")), m_port(port), m_sink(sink) {}

    void names(std::string_view kind, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            offer(kind, name, weakness_of(kind, name));
    }
    void offer(std::string_view kind, std::string_view name, std::string_view weakness) {
        m_sink.row(RowBuilder("ssh_offer", m_place)
                       .number("port", m_port)
                       .text("kind", kind)
                       .text("name", name)
                       .text("weakness", weakness)
                       .take());
    }
    void service(const std::string& banner) {
        m_sink.row(RowBuilder("service", m_place)
                       .number("port", m_port)
                       .text("protocol", "tcp")
                       .text("name", "ssh")
                       .yes_no("tls", false)
                       .text("banner", banner)
                       .unknown("product")
                       .unknown("version")
                       .take());
    }

private:
    std::string m_place;
    std::optional<std::int64_t> m_port;
    RowSink& m_sink;
};

} // namespace

void read_ssh_audit_report(const ReportTerms& terms, Bytes bytes, RowSink& sink) {
    const Json report = bytes.size() > most_report ? Json() : Json::parse(as_text(bytes), nullptr, false);
    const auto given = text_in(report, "target");
    const auto kex = given ? names_in(report, "kex") : std::nullopt;
    const auto keys = given ? names_in(report, "key") : std::nullopt;
    const auto ciphers = given ? names_in(report, "enc") : std::nullopt;
    const auto macs = given ? names_in(report, "mac") : std::nullopt;
    if (!kex || !keys || !ciphers || !macs)
        return refuse_report(sink, ssh_audit, terms, "no-report", "it is not what `ssh-audit -j` writes");
    const SshTarget target = target_in(*given);
    if (!same_address(target.address, terms.address))
        return refuse_other_device(sink, ssh_audit, terms, target.address);
    const auto said = terms.port == 0 ? std::nullopt : std::optional<std::int64_t>(terms.port);
    Writer writer(terms, target.port ? target.port : said, sink);
    const auto banner = report.find("banner");
    writer.service(banner == report.end() ? "" : text_in(*banner, "raw").value_or(""));
    writer.names("kex", *kex);
    writer.names("host-key", *keys);
    writer.names("cipher", *ciphers);
    writer.names("mac", *macs);
    if (open_to_terrapin({*kex, *keys, *ciphers, *macs}))
        writer.offer("flaw", terrapin, terrapin_weakness);
    sink.row(report_row(terms, "ssh-audit", std::nullopt, std::nullopt));
    conclude(sink, ssh_audit, terms.name, Reasons(),
             fmt::format("the report of ssh-audit: {}",
                         counted(kex->size() + keys->size() + ciphers->size() + macs->size(), "algorithm")));
}

} // namespace warifu::device
