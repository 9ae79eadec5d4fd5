#include "warifu/documents/fetch.h"

#include <algorithm>
#include <ctime>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "http_client.h"
#include "warc.h"
#include "warc_writer.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

/// The head as an archive can keep it: the body is no longer in its transfer coding, which a reader must not undo
/// again; and its length is what is there.
std::string archived_head(std::string_view head, std::size_t body_bytes) {
    std::string kept;
    for (const std::string_view line : lines(head)) {
        const std::string_view plain = line.substr(0, line.find_last_not_of("\r\n") + 1);
        const std::string name = to_lower_ascii(plain.substr(0, plain.find(':')));
        if (plain.empty() || name == "content-length")
            continue;
        kept += fmt::format("{}{}\r\n", name == "transfer-encoding" ? "X-Orig-" : "", plain);
    }
    return kept + fmt::format("Content-Length: {}\r\n\r\n", body_bytes);
}

class Fetcher {
public:
    Fetcher(HttpClient& client, const FetchTerms& terms, const std::function<bool(std::string_view)>& write)
        : m_client(client), m_terms(terms), m_write(write) {}

    bool going() const { return m_going; }

    void begin() {
        put({.type = "warcinfo",
             .date = utc_now(),
             .url = {},
             .concurrent_to = {},
             .content_type = "application/warc-fields",
             .block = warc_fields({{"software", m_terms.agent}, {"format", "WARC File Format 1.1"}})});
    }

    /// A page with all that redirects lead to.
    PageOutcome page(const std::string& url) {
        PageOutcome outcome{url, url, 0, 0, {}};
        for (unsigned hop = 0; m_going; ++hop) {
            const auto target = parse_url(outcome.reached);
            if (!target)
                return failed(std::move(outcome), target.error().message);
            if (std::ranges::find(m_terms.hosts, target->host) == m_terms.hosts.end())
                return failed(std::move(outcome),
                              fmt::format("'{}' is not among the hosts that the product file names", target->host));
            if (hop > m_terms.redirects)
                return failed(std::move(outcome), fmt::format("more than {} redirects", m_terms.redirects));
            const auto response = m_client.get(target->text);
            if (!response)
                return failed(std::move(outcome), response.error().message);
            keep(target->text, *response);
            take(*response, outcome);
            if (response->location.empty())
                return outcome;
            outcome.reached = response->location;
        }
        return outcome;
    }

private:
    static void take(const HttpResponse& response, PageOutcome& outcome) {
        outcome.status = response.status;
        outcome.bytes = response.body.size();
        if (!response.tls_problem.empty())
            outcome.problem = response.tls_problem;
        else if (!response.stopped.empty())
            outcome.problem = response.stopped;
    }

    PageOutcome failed(PageOutcome outcome, const std::string& why) {
        put({.type = "metadata",
             .date = utc_now(),
             .url = outcome.reached,
             .concurrent_to = {},
             .content_type = "application/warc-fields",
             .block = warc_fields({{"failed", why}})});
        outcome.status = 0;
        outcome.problem = why;
        return outcome;
    }

    void keep(const std::string& url, const HttpResponse& response) {
        const std::string date = utc_now();
        const std::string id = put({.type = "response",
                                    .date = date,
                                    .url = url,
                                    .concurrent_to = {},
                                    .content_type = "application/http;msgtype=response",
                                    .block = archived_head(response.head, response.body.size()) + response.body});
        const bool tls = !response.tls_version.empty();
        put({.type = "metadata",
             .date = date,
             .url = url,
             .concurrent_to = id,
             .content_type = "application/warc-fields",
             .block = warc_fields({{"tls-version", response.tls_version},
                                   {"tls-verified", !tls                           ? ""
                                                    : response.tls_problem.empty() ? "yes"
                                                                                   : "no"},
                                   {"tls-problem", response.tls_problem},
                                   {"stopped", response.stopped}})});
        keep_chain(url, id, date, response.chain);
    }

    /// Once for each server: the media type is that of RFC 8555, 9.1.
    void keep_chain(const std::string& url, const std::string& response, const std::string& date,
                    const std::string& chain) {
        const auto target = parse_url(url);
        if (chain.empty() || !target || !m_shown.insert({target->origin, chain}).second)
            return;
        put({.type = "metadata",
             .date = date,
             .url = url,
             .concurrent_to = response,
             .content_type = std::string(chain_type),
             .block = chain});
    }

    std::string put(const NewRecord& record) {
        std::string id = new_record_id();
        m_going = m_going && m_write(warc_record(id, record));
        return id;
    }

    HttpClient& m_client;
    const FetchTerms& m_terms;
    const std::function<bool(std::string_view)>& m_write;
    std::set<std::pair<std::string, std::string>> m_shown; ///< server and chain
    bool m_going = true;
};

/// The pages, and each site's security.txt, once.
std::vector<std::string> with_security_txt(const std::vector<std::string>& urls) {
    std::vector<std::string> all;
    std::set<std::string> seen;
    const auto add = [&](const std::string& url) {
        if (seen.insert(url).second)
            all.push_back(url);
    };
    for (const std::string& url : urls)
        add(url);
    for (const std::string& url : urls)
        if (const auto parsed = parse_url(url))
            add(parsed->origin + "/.well-known/security.txt");
    return all;
}

} // namespace

Result<void> fetch(const std::vector<std::string>& urls, const FetchTerms& terms,
                   const std::function<bool(std::string_view)>& write,
                   const std::function<void(const PageOutcome&)>& tell) {
    HttpClient client = TRY(HttpClient::create(terms));
    Fetcher fetcher(client, terms, write);
    fetcher.begin();
    for (const std::string& url : with_security_txt(urls)) {
        if (!fetcher.going())
            break;
        tell(fetcher.page(url));
    }
    return {};
}

} // namespace warifu::documents
