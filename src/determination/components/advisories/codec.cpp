#include "codec.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "reader.h"
#include "record_bytes.h"
#include "warifu/base/digest.h"

namespace warifu::advisories {

template <class Archive, Either<DecodedBody> T>
void fields(Archive& archive, T& body) {
    archive(body.advisory, body.keys, body.names);
}
template <class Archive, Either<DecodedEntries> T>
void fields(Archive& archive, T& entries) {
    archive(entries.id, entries.feed, entries.rejected, entries.entries);
}
template <class Archive, Either<EncodedEntries> T>
void fields(Archive& archive, T& entries) {
    archive(entries.key, entries.bytes);
}
template <class Archive, Either<EncodedRecord> T>
void fields(Archive& archive, T& record) {
    archive(record.feed, record.name, record.modified, record.dated, record.names, record.digest, record.body,
            record.entries);
}

namespace {

template <class T>
std::optional<T> decoded(Bytes bytes) {
    ArchiveReader reader(bytes);
    T record;
    reader(record);
    return reader.good() ? std::optional(std::move(record)) : std::nullopt;
}

template <class T>
std::string encoded(const T& record) {
    ArchiveWriter writer;
    writer(record);
    return writer.take();
}

/// `pkg:deb/debian/busybox@1.30?arch=x` → `deb/busybox`.
std::string purl_key(std::string_view purl) {
    if (!purl.starts_with("pkg:"))
        return {};
    purl.remove_prefix(4);
    purl = purl.substr(0, purl.find_first_of("?#"));
    if (const std::size_t version = purl.rfind('@'); version != std::string_view::npos && version > 0)
        purl = purl.substr(0, version);
    const std::size_t type = purl.find('/');
    return type == std::string_view::npos ? std::string()
                                          : package_key(purl.substr(0, type), purl.substr(purl.rfind('/') + 1));
}

std::vector<std::string> keys_of(const Affected& affected) {
    std::vector<std::string> keys;
    const auto offer = [&](std::string key) {
        if (!key.empty() && std::ranges::find(keys, key) == keys.end())
            keys.push_back(std::move(key));
    };
    offer(product_key(cpe_product(affected.cpe)));
    offer(product_key(affected.product));
    if (!affected.package.empty())
        offer(affected.ecosystem.empty() ? product_key(affected.package)
                                         : package_key(affected.ecosystem, affected.package));
    offer(purl_key(affected.purl));
    if (keys.empty())
        keys.emplace_back();
    return keys;
}

/// Places of a record's entries, by all names that find them.
std::map<std::string, std::vector<std::uint64_t>> by_key(const Advisory& advisory) {
    std::map<std::string, std::vector<std::uint64_t>> found;
    for (std::uint64_t place = 0; place < advisory.affected.size(); ++place)
        for (std::string& key : keys_of(advisory.affected[place]))
            found[std::move(key)].push_back(place);
    return found;
}

/// What DecodedEntries reads.
std::string encoded(const Advisory& advisory, const std::vector<std::uint64_t>& places) {
    ArchiveWriter writer;
    writer(advisory.id, advisory.feed, advisory.rejected, static_cast<std::uint64_t>(places.size()));
    for (const std::uint64_t place : places)
        writer(place, advisory.affected[static_cast<std::size_t>(place)]);
    return writer.take();
}

std::int64_t digest_of(const EncodedRecord& record) {
    Sha256 sha;
    sha.update(as_bytes(record.body));
    for (const EncodedEntries& entries : record.entries)
        sha.update(as_bytes(entries.bytes));
    std::uint64_t value = 0;
    const std::string hex = sha.hex();
    std::from_chars(hex.data(), hex.data() + 16, value, 16);
    return static_cast<std::int64_t>(value);
}

} // namespace

EncodedRecord encode(const Advisory& advisory) {
    EncodedRecord record;
    record.feed = advisory.feed;
    record.name = advisory.within.empty() ? advisory.id : fmt::format("{}/{}", advisory.id, advisory.within);
    record.modified = advisory.modified.value_or("");
    record.dated = std::max(record.modified, advisory.published.value_or(""));
    const auto offer = [&](const std::string& name) {
        if (name != record.name && std::ranges::find(record.names, name) == record.names.end())
            record.names.push_back(name);
    };
    offer(advisory.id);
    std::ranges::for_each(advisory.aliases, offer);
    std::ranges::for_each(advisory.related, offer);
    std::vector<std::string> keys;
    for (const auto& [key, places] : by_key(advisory)) {
        keys.push_back(key);
        record.entries.push_back({key, encoded(advisory, places)});
    }
    ArchiveWriter body; // what DecodedBody reads
    body(advisory, keys, record.names);
    record.body = body.take();
    record.digest = digest_of(record);
    return record;
}

std::optional<DecodedBody> decode_body(Bytes bytes) { return decoded<DecodedBody>(bytes); }
std::optional<DecodedEntries> decode_entries(Bytes bytes) { return decoded<DecodedEntries>(bytes); }
std::string encode(const LifeCycle& cycle) { return encoded(cycle); }
std::optional<LifeCycle> decode_life_cycle(Bytes bytes) { return decoded<LifeCycle>(bytes); }
std::string encode(const EncodedRecord& record) { return encoded(record); }
std::optional<EncodedRecord> decode_record(Bytes bytes) { return decoded<EncodedRecord>(bytes); }

std::optional<std::int64_t> cve_number(std::string_view id) {
    if (!is_cve(id) || id.size() > 20)
        return std::nullopt;
    std::int64_t year = 0;
    std::int64_t number = 0;
    std::from_chars(id.data() + 4, id.data() + 8, year);
    std::from_chars(id.data() + 9, id.data() + id.size(), number);
    if (fmt::format("CVE-{:04}-{:04}", year, number) != id)
        return std::nullopt;
    return (year << 40) | number;
}

} // namespace warifu::advisories
