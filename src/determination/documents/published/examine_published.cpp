#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "certificate_file.h"
#include "http_client.h"
#include "published_work.h"
#include "warc.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

using Concern = PublishedWork::Concern;

/// Parts of a page that are no documents, which wget keeps with it.
bool is_page_part(const Capture& capture) {
    const std::string_view type = capture.content_type;
    return type.starts_with("image/") || type.starts_with("font/") || type.starts_with("video/") ||
           type.starts_with("audio/") || type == "text/css" || type == "text/javascript" ||
           type == "application/javascript" || type == "application/x-javascript" || type == "application/font-woff" ||
           type == "application/vnd.ms-fontobject";
}

/// The one capture of a file; of an archive all.
CaptureList captures_of(const Published& published, const DocumentLimits& limits) {
    if (is_warc(published.name, published.bytes))
        return read_warc(published.name, published.bytes, limits);
    CaptureList list;
    Capture capture;
    capture.url = published.url;
    capture.locator = published.name;
    capture.body = published.bytes;
    list.captures.push_back(std::move(capture));
    return list;
}

/// The index of the last capture of each URL. A date that is not known is the earliest.
std::map<std::string, std::size_t> last_of_each(const std::vector<Capture>& captures) {
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < captures.size(); ++i) {
        const auto [at, is_new] = last.emplace(captures[i].url, i);
        // Without the `Z`, a date with parts of a second sorts behind the same without.
        const auto date = [&](std::size_t index) {
            const std::string_view text = captures[index].captured;
            return text.substr(0, text.empty() ? 0 : text.size() - 1);
        };
        if (!is_new && date(i) >= date(at->second))
            at->second = i;
    }
    return last;
}

/// What a server shows now: an earlier chain is no longer in use.
std::vector<ShownChain> last_of_each_server(const std::vector<ShownChain>& chains) {
    std::map<std::string, ShownChain> last;
    for (const ShownChain& each : chains)
        if (const auto url = parse_url(each.url)) {
            const auto [at, is_new] = last.emplace(url->origin, each);
            if (!is_new && each.date >= at->second.date)
                at->second = each;
        }
    std::vector<ShownChain> kept;
    for (auto& [origin, each] : last)
        kept.push_back(std::move(each));
    return kept;
}

class Reader {
public:
    Reader(const Published& published, const DocumentLimits& limits, const Unzip& unzip, RowSink& sink)
        : m_published(published), m_limits(limits), m_unzip(unzip), m_sink(sink) {}

    void read() {
        const CaptureList list = captures_of(m_published, m_limits);
        for (const Anomaly& each : list.anomalies)
            m_sink.anomaly(each);
        if (!list.damage.empty()) {
            m_work.incomplete_text(list.damage, true);
            m_work.incomplete(Concern::Certificates, list.damage);
        }
        for (const ShownChain& each : last_of_each_server(list.chains))
            chain(each);
        const auto last = last_of_each(list.captures);
        for (std::size_t i = 0; i < list.captures.size(); ++i)
            document(list.captures[i], last.at(list.captures[i].url) == i ? Currency::Current : Currency::Earlier);
        for (const PageFailure& each : list.failures) {
            const auto had = last.find(each.url);
            if (had == last.end() || list.captures[had->second].captured <= each.date)
                failure(each);
        }
        if (list.captures.empty())
            m_work.incomplete_text("no page is in it", true);
        m_work.give(m_published.name, m_sink);
    }

private:
    void chain(const ShownChain& shown) {
        const auto url = parse_url(shown.url);
        if (!url)
            return;
        const CertificateWork work = read_certificates(
            {"handshake", url->host, url->port, {}, fmt::format("{}!{}", m_published.name, url->origin)}, shown.pem,
            m_sink);
        if (!work.unread.empty())
            m_work.incomplete(Concern::Certificates, fmt::format("{}: {}", url->origin, work.unread));
    }

    void document(const Capture& capture, Currency currency) {
        const bool answered = capture.status == 0 || capture.status / 100 == 2;
        if (answered && is_page_part(capture)) {
            m_work.count_other();
            return;
        }
        const bool security_txt = is_security_txt(capture);
        constexpr int server_fault = 5;
        if (capture.status / 100 == server_fault && currency == Currency::Current)
            m_work.incomplete_text(fmt::format("{}: the server answered {}", capture.url, capture.status),
                                   security_txt);
        if (security_txt && answered)
            security_txt_file(capture, currency);
        else
            text(capture, currency, answered);
    }

    void security_txt_file(const Capture& capture, Currency currency) {
        m_work.count_security_txt();
        if (!capture.body_whole.empty()) {
            const std::string why = "the document is not whole: " + printable(capture.body_whole, 300);
            m_sink.anomaly({capture.locator, "body-cut", why});
            m_work.incomplete_text(fmt::format("{}: {}", capture.locator, why), true);
        }
        const std::string unread = read_security_txt(
            capture, currency, {std::string(m_published.key_name), m_published.key}, m_limits, m_sink);
        if (!unread.empty())
            m_work.incomplete_text(fmt::format("{}: {}", capture.locator, unread), true);
    }

    void text(const Capture& capture, Currency currency, bool answered) {
        std::vector<Anomaly> anomalies;
        Reading reading = read_text(capture, m_limits, m_unzip, anomalies);
        if (!answered) {
            // What a server says instead of a page states nothing of the maker.
            reading.blocks.clear();
            reading.links.clear();
            reading.gaps.clear();
            anomalies.clear();
        }
        for (Anomaly& each : anomalies)
            m_sink.anomaly(std::move(each));
        for (const std::string& gap : reading.gaps)
            m_work.incomplete_text(fmt::format("{}: {}", capture.locator, gap), may_be_security_txt(capture.url));
        if (answered && reading.script_rendered) {
            const std::string why = capture.locator + ": the page is made by scripts, which were not run";
            m_sink.anomaly({capture.locator, "script-rendered", "the page is made by scripts, which were not run"});
            m_work.incomplete(Concern::Statements, why);
            m_work.incomplete(Concern::Claims, why);
        }
        m_work.count(capture, reading);
        if (const std::string stopped = understand(capture, reading, currency, m_limits, m_sink); !stopped.empty())
            m_work.incomplete_text(fmt::format("{}: {}", capture.locator, stopped), false);
    }

    void failure(const PageFailure& failure) {
        const std::string why = fmt::format("{} was not had: {}", failure.url, failure.reason);
        m_sink.anomaly({fmt::format("{}!{}", m_published.name, failure.url), "page-not-had", why});
        m_work.incomplete_text(why, may_be_security_txt(failure.url));
    }

    const Published& m_published;
    const DocumentLimits& m_limits;
    const Unzip& m_unzip;
    RowSink& m_sink;
    PublishedWork m_work;
};

} // namespace

void examine_published(const Published& published, const DocumentLimits& limits, const Unzip& unzip, RowSink& sink) {
    Reader(published, limits, unzip, sink).read();
}

} // namespace warifu::documents
