// Captures out of the records of a web archive. Beside what servers answered, our own fetcher notes what an archive has
// no place for, in `metadata` records (application/warc-fields): the channel's security, why a body was cut, and which
// pages were not had at all. `revisit` says that a page was the same as before; its body is then that of the earlier
// capture.

#include "warc.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "http_message.h"
#include "inflate.h"
#include "reference.h"
#include "warc_records.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_url_bytes = 2048;
constexpr std::size_t most_records = 20'000;

/// `2026-11-29T02:38:17Z`, with or without parts of a second.
bool is_date(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size() || text.back() != 'Z')
        return false;
    for (std::size_t i = 0; i < text.size() - 1; ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (i < form.size() ? (form[i] == '0' ? !digit : text[i] != form[i])
                            : (i == form.size() ? text[i] != '.' : !digit))
            return false;
    }
    return true;
}

/// What our fetcher noted of one response.
struct Notes {
    std::optional<ChannelSecurity> channel;
    std::string stopped;
};

class Archive {
public:
    Archive(std::string_view name, const DocumentLimits& limits) : m_name(name), m_limits(limits) {}

    void read(Bytes bytes);
    CaptureList take() && { return std::move(m_list); }

private:
    void record(const WarcRecord& record);
    void response(const WarcRecord& record);
    void resource(const WarcRecord& record);
    void metadata(const WarcRecord& record);
    void revisit(const WarcRecord& record);
    const Capture* same_as(const WarcRecord& record) const;
    Capture begun(const WarcRecord& record);
    void keep(const WarcRecord& record, Capture capture);
    void join_notes();
    void damage(std::string code, const std::string& message);
    std::size_t room();

    std::string m_name;
    const DocumentLimits& m_limits;
    CaptureList m_list;
    std::vector<std::string> m_ids;     ///< of the record of each capture
    std::vector<std::string> m_digests; ///< of its payload
    std::map<std::string, Notes> m_notes;
};

void Archive::damage(std::string code, const std::string& message) {
    if (m_list.damage.empty())
        m_list.damage = message;
    if (m_list.anomalies.size() < m_limits.anomalies)
        m_list.anomalies.push_back({m_name, std::move(code), message});
}

/// Bytes that may still be decoded.
std::size_t Archive::room() {
    std::size_t used = 0;
    for (const std::string& each : m_list.storage)
        used += each.size();
    const std::size_t all = 4 * m_limits.file_bytes;
    return std::min(m_limits.file_bytes, all - std::min(all, used));
}

void Archive::read(Bytes bytes) {
    if (bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b}) {
        Inflated inflated = inflate(bytes, Wrapping::Gzip, 2 * m_limits.file_bytes);
        if (!inflated.problem.empty())
            damage("damaged-archive", "not the whole archive was unpacked: " + inflated.problem);
        bytes = as_bytes(m_list.storage.emplace_back(std::move(inflated.text)));
    }
    ByteReader reader(bytes);
    std::string problem;
    std::size_t count = 0;
    while (const auto each = take_record(reader, problem)) {
        if (++count > most_records) {
            damage("stopped-at-records",
                   fmt::format("only the first {} records of the archive are read", most_records));
            break;
        }
        record(*each);
    }
    if (!problem.empty())
        damage("damaged-archive", fmt::format("{}, at byte {}; what follows was not read", problem, reader.position()));
    join_notes();
}

void Archive::record(const WarcRecord& record) {
    if (!record.whole)
        damage("truncated", "the archive ends inside a record");
    if (!record.fields.find("warc-segment-number").empty())
        damage("segmented-record", "a record is kept in segments, which are not put together");
    if (record.type == "response")
        response(record);
    else if (record.type == "resource")
        resource(record);
    else if (record.type == "metadata")
        metadata(record);
    else if (record.type == "revisit")
        revisit(record);
}

Capture Archive::begun(const WarcRecord& record) {
    Capture capture;
    capture.url = printable(record.url.substr(0, record.url.find('#')), most_url_bytes);
    if (is_date(record.date))
        capture.captured = record.date;
    if (capture.url.starts_with("http://"))
        capture.channel = ChannelSecurity{};
    capture.locator = m_name + "!" + capture.url;
    if (const auto why = record.fields.find("warc-truncated"); !why.empty())
        capture.body_whole = fmt::format("the archive says that the body was cut ({})", printable(why, 40));
    if (!record.whole)
        capture.body_whole = "the archive ends inside the page";
    return capture;
}

void Archive::keep(const WarcRecord& record, Capture capture) {
    m_list.captures.push_back(std::move(capture));
    m_ids.push_back(record.id);
    m_digests.emplace_back(record.fields.find("warc-payload-digest"));
}

void take_head(Capture& capture, const HttpMessage& message) {
    capture.status = message.status;
    capture.content_type = printable(media_type(message.fields.find("content-type")), 100);
    capture.charset = charset_of(message.fields.find("content-type"));
    if (const auto location = message.fields.find("location"); message.status / 100 == 3 && !location.empty())
        capture.location = printable(resolve_reference(capture.url, location), most_url_bytes);
}

void Archive::response(const WarcRecord& record) {
    if (!record.url.starts_with("http://") && !record.url.starts_with("https://"))
        return; // dns: and the like hold no page
    Capture capture = begun(record);
    const HttpMessage message = read_http(record.block, room(), m_list.storage);
    if (message.status == 0) {
        m_list.failures.push_back({capture.url, "what the server answered is no HTTP response", capture.captured});
        return;
    }
    take_head(capture, message);
    capture.body = message.body;
    if (capture.body_whole.empty())
        capture.body_whole = message.stopped;
    keep(record, std::move(capture));
}

void Archive::resource(const WarcRecord& record) {
    if (record.url.empty() || record.url.starts_with("metadata:") || record.url.starts_with("urn:"))
        return; // what the archiver says of itself
    Capture capture = begun(record);
    capture.channel.reset();
    capture.content_type = printable(media_type(record.fields.find("content-type")), 100);
    capture.charset = charset_of(record.fields.find("content-type"));
    capture.body = record.block;
    keep(record, std::move(capture));
}

void Archive::metadata(const WarcRecord& record) {
    const std::string type = media_type(record.fields.find("content-type"));
    if (type == chain_type)
        m_list.chains.push_back(
            {printable(record.url, most_url_bytes), is_date(record.date) ? record.date : std::string(), record.block});
    if (type != "application/warc-fields")
        return;
    const std::string text = std::string(as_text(record.block)) + "\n\n";
    ByteReader reader(as_bytes(text));
    const auto fields = take_fields(reader);
    if (!fields)
        return;
    if (const auto why = fields->find("failed"); !why.empty() && !record.url.empty())
        m_list.failures.push_back({printable(record.url.substr(0, record.url.find('#')), most_url_bytes),
                                   printable(why, 300), is_date(record.date) ? record.date : std::string()});
    const auto of = record.fields.find("warc-concurrent-to");
    if (of.empty())
        return;
    Notes& notes = m_notes[std::string(of)];
    if (const auto version = fields->find("tls-version"); !version.empty())
        notes.channel = ChannelSecurity{printable(version, 20), fields->find("tls-verified") == "yes",
                                        printable(fields->find("tls-problem"), 300)};
    notes.stopped = printable(fields->find("stopped"), 300);
}

/// The capture whose body a revisit says it has.
const Capture* Archive::same_as(const WarcRecord& record) const {
    const auto digest = record.fields.find("warc-payload-digest");
    const auto date = record.fields.find("warc-refers-to-date");
    const auto id = record.fields.find("warc-refers-to");
    for (std::size_t i = m_list.captures.size(); i-- > 0;) {
        const Capture& each = m_list.captures[i];
        const bool same_url = each.url == record.url.substr(0, record.url.find('#'));
        if ((!id.empty() && m_ids[i] == id) || (!digest.empty() && m_digests[i] == digest) ||
            (same_url && !date.empty() && each.captured == date))
            return &each;
    }
    return nullptr;
}

void Archive::revisit(const WarcRecord& record) {
    Capture capture = begun(record);
    const Capture* earlier = same_as(record);
    if (earlier == nullptr) {
        m_list.failures.push_back(
            {capture.url, "the archive says that the page was the same as before, and does not hold what it was",
             capture.captured});
        return;
    }
    constexpr int not_modified = 304;
    const HttpMessage message = read_http(record.block, 0, m_list.storage);
    take_head(capture, message);
    if (message.status == 0 || message.status == not_modified) {
        capture.status = earlier->status;
        capture.location = earlier->location;
    }
    if (capture.content_type.empty()) {
        capture.content_type = earlier->content_type;
        capture.charset = earlier->charset;
    }
    capture.body = earlier->body;
    capture.body_whole = earlier->body_whole;
    keep(record, std::move(capture));
}

void Archive::join_notes() {
    for (std::size_t i = 0; i < m_list.captures.size(); ++i) {
        const auto found = m_notes.find(m_ids[i]);
        if (found == m_notes.end() || m_ids[i].empty())
            continue;
        Capture& capture = m_list.captures[i];
        if (found->second.channel && capture.url.starts_with("https://"))
            capture.channel = found->second.channel;
        if (!found->second.stopped.empty())
            capture.body_whole = found->second.stopped;
    }
}

} // namespace

bool is_warc(std::string_view name, Bytes bytes) {
    const std::string lower = to_lower_ascii(name);
    return lower.ends_with(".warc") || lower.ends_with(".warc.gz") || as_text(bytes).starts_with("WARC/1.");
}

CaptureList read_warc(std::string_view name, Bytes bytes, const DocumentLimits& limits) {
    Archive archive(name, limits);
    archive.read(bytes);
    return std::move(archive).take();
}

} // namespace warifu::documents
