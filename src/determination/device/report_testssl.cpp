// testssl.sh (https://testssl.sh) saves its findings as JSON in two forms. `--jsonfile` is flat:
//
//   [ { "id": "TLS1_2", "ip": "camera.example/192.0.2.7", "port": "443", "severity": "OK", "finding": "offered" }, … ]
//
// `--jsonfile-pretty` has the same findings in groups, below an object for each target, and tells its own version:
//
//   { "version": "3.0.8 …", "startTime": "1795955856",
//     "scanResult": [ { "ip": "192.0.2.7", "port": "443", "protocols": [ { "id": …, "severity": …, "finding": … } ] } ]
//     }
//
// testssl.tls is Complete when the report was read to its end and is about the device.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report.h"
#include "testssl_finding.h"
#include "warifu/certificates/certificate.h"

namespace warifu::device {

namespace {

using Json = nlohmann::json;

constexpr std::string_view testssl_tls = "testssl.tls";

struct Finding {
    std::string id;
    std::string address;
    std::optional<std::int64_t> port;
    std::string severity;
    std::string text;
};

struct Report {
    std::optional<std::string> version;
    std::optional<std::string> day;
    std::vector<Finding> findings;
};

/// False: it is no finding.
bool add(const Json& item, const std::string& address, std::optional<std::int64_t> port, Report& report) {
    const auto id = text_in(item, "id");
    const auto severity = text_in(item, "severity");
    const auto text = text_in(item, "finding");
    if (!id || !severity || !text || report.findings.size() >= most_report_items)
        return false;
    report.findings.push_back({*id, address, port, *severity, *text});
    return true;
}

std::optional<Report> read_flat(const Json& list) {
    Report report;
    for (const Json& item : list) {
        const std::string ip = text_in(item, "ip").value_or("");
        const std::string address = ip.substr(ip.rfind('/') + 1); // `name/address`; "/" before there is a target
        if (!add(item, address, port_in(text_in(item, "port").value_or("")), report))
            return std::nullopt;
    }
    return report;
}

std::optional<Report> read_pretty(const Json& whole) {
    const auto targets = whole.find("scanResult");
    if (targets == whole.end() || !targets->is_array())
        return std::nullopt;
    Report report;
    if (const auto version = text_in(whole, "version"))
        report.version = version->substr(0, version->find(' '));
    report.day = day_in(text_in(whole, "startTime").value_or(""));
    for (const Json& target : *targets) {
        if (!target.is_object())
            return std::nullopt;
        const std::string address = text_in(target, "ip").value_or("");
        const auto port = port_in(text_in(target, "port").value_or(""));
        if (const auto service = text_in(target, "service"))
            report.findings.push_back({"service", address, port, "INFO", *service});
        for (const Json& group : target) {
            if (!group.is_array())
                continue;
            for (const Json& item : group)
                if (!add(item, address, port, report))
                    return std::nullopt;
        }
    }
    return report;
}

class Writer {
public:
    Writer(const ReportTerms& terms, RowSink& sink) : m_terms(terms), m_sink(sink) {}

    void give(const Finding& finding) {
        if (finding.id == "service")
            give_service(finding);
        else if (finding.id == "cert" || finding.id.starts_with("cert <"))
            give_certificate(finding);
        else if (const tls::Code version = testssl::version_of(finding.id); version != 0)
            m_sink.row(row("tls_offer", finding)
                           .text("version", tls::version_name(version))
                           .number("version_code", std::int64_t{version})
                           .yes_no("offered", testssl::offered(finding.text))
                           .take());
        else if (const auto flaw = testssl::flaw_of(finding.id); !flaw.empty())
            give_flaw(finding, flaw);
        else if (const auto suite = testssl::suite_of(finding.id))
            give_suite(finding, *suite);
    }

    const Reasons& unread() const { return m_unread; }

private:
    RowBuilder row(std::string_view table, const Finding& finding) const {
        RowBuilder builder(table, place_of(m_terms, finding.port, "tcp"));
        builder.number("port", finding.port);
        return builder;
    }
    /// It is told of what speaks TLS from the first byte, and not with --starttls.
    void give_service(const Finding& finding) {
        m_sink.row(row("service", finding)
                       .text("protocol", "tcp")
                       .text("name", finding.text.starts_with("HTTP") ? "http" : "tls")
                       .yes_no("tls", true)
                       .unknown("banner")
                       .unknown("product")
                       .unknown("version")
                       .take());
    }
    void give_flaw(const Finding& finding, std::string_view flaw) {
        const auto shown = testssl::shown(finding.severity, finding.text);
        RowBuilder builder = row("tls_flaw", finding);
        builder.text("flaw", flaw);
        if (shown)
            builder.text("state", *shown ? "shown" : "not-shown");
        else
            builder.unknown("state");
        m_sink.row(builder.take());
    }
    void give_suite(const Finding& finding, const testssl::Suite& suite) {
        const bool known = suite.version != 0;
        const std::string name = tls::name_of(suite.ssl2 ? tls::Kind::Ssl2Suite : tls::Kind::Suite, suite.code);
        const tls::SuiteParts parts = tls::parts_of(name);
        const bool prime = parts.exchange.starts_with("DHE_") || parts.exchange.starts_with("DH_anon");
        const bool curve = parts.exchange.starts_with("ECDHE_") || parts.exchange == "ECDH_anon";
        const bool exported = parts.exchange.starts_with("RSA_EXPORT");
        RowBuilder builder = row("tls_suite", finding);
        builder.text("version", known ? std::optional(tls::version_name(suite.version)) : std::nullopt)
            .number("version_code", known ? std::optional<std::int64_t>(suite.version) : std::nullopt)
            .text("suite", name)
            .number("code", std::int64_t{suite.code})
            .text("key_exchange", parts.exchange)
            .text("cipher", parts.cipher);
        builder.number("kx_bits", prime      ? testssl::prime_bits(finding.text)
                                  : exported ? std::nullopt
                                             : std::optional<std::int64_t>(0));
        builder.text("kx_group", curve ? std::nullopt : std::optional<std::string>(""));
        m_sink.row(builder.number("preference", std::int64_t{0}).take());
    }
    /// The chain is not in the report: the certificate stands alone.
    void give_certificate(const Finding& finding) {
        const std::string der = testssl::der_of(finding.text);
        const auto facts = certificates::read_certificate(as_bytes(der));
        if (!facts) {
            m_unread.add("a certificate in the report cannot be read");
            return;
        }
        RowBuilder builder = row("certificate", finding);
        builder.text("origin", "handshake").text("path", "").text("host", "");
        m_sink.row(builder.all(certificates::columns_of(*facts)).all(certificates::columns_alone()).take());
    }

    const ReportTerms& m_terms;
    RowSink& m_sink;
    Reasons m_unread;
};

std::optional<Report> read(Bytes bytes) {
    if (bytes.size() > most_report)
        return std::nullopt;
    const Json json = Json::parse(as_text(bytes), nullptr, false);
    if (json.is_array())
        return read_flat(json);
    return json.is_object() ? read_pretty(json) : std::nullopt;
}

} // namespace

void read_testssl_report(const ReportTerms& terms, Bytes bytes, RowSink& sink) {
    const auto report = read(bytes);
    if (!report || report->findings.empty())
        return refuse_report(sink, testssl_tls, terms, "no-report",
                             "it is not what `testssl.sh --jsonfile` or `--jsonfile-pretty` writes, or was cut off");
    std::string seen;
    std::size_t ours = 0;
    Writer writer(terms, sink);
    for (const Finding& finding : report->findings) {
        if (seen.empty())
            seen = finding.address;
        if (!same_address(finding.address, terms.address))
            continue;
        ++ours;
        writer.give(finding);
    }
    if (ours == 0)
        return refuse_other_device(sink, testssl_tls, terms, seen);
    sink.row(report_row(terms, "testssl.sh", report->version, report->day));
    conclude(sink, testssl_tls, terms.name, writer.unread(),
             fmt::format("the report of testssl.sh {}: {}",
                         report->version ? printable(*report->version, 40) : std::string(), counted(ours, "finding")));
}

} // namespace warifu::device
