#include "warifu/advisories/read.h"

#include <algorithm>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

constexpr std::size_t most_members = 200'000; ///< Debian's tracker has thousands of packages
constexpr std::size_t most_values = 10'000'000;

using Members = std::vector<JsonMember>;

const JsonMember* find(const Members& members, std::string_view key) {
    const auto found = std::ranges::find(members, key, &JsonMember::key);
    return found == members.end() ? nullptr : &*found;
}
bool has(const Members& members, std::string_view key) { return find(members, key) != nullptr; }

std::string_view string_in(const Members& members, std::string_view key) {
    const JsonMember* member = find(members, key);
    if (member == nullptr || member->value.size() < 2 || member->value.front() != '"')
        return {};
    return member->value.substr(1, member->value.size() - 2);
}

/// The members of the first element that is an object.
Members first_element(std::string_view container) {
    Members found;
    each_element(container, [&](const JsonMember& element) {
        found = members_of(element.value, 64);
        return found.empty();
    });
    return found;
}

enum class Kind {
    None,
    Cve,
    NvdItem,
    NvdBare,
    Osv,
    Csaf,
    Alpine,
    LifeCycleProduct,
    LifeCycleApi, // one document
    NvdList,
    NvdBareList,
    Kev,
    DebianTracker,
    LifeCycles
}; // read piece by piece

Kind kind_of_list(const Members& members) {
    if (has(members, "cve_items"))
        return Kind::NvdBareList;
    const JsonMember* list = find(members, "vulnerabilities");
    if (list == nullptr || !list->value.starts_with('['))
        return Kind::None;
    const Members first = first_element(list->value);
    const JsonMember* cve = find(first, "cve");
    if (string_in(members, "format") == "NVD_CVE" || (cve != nullptr && cve->value.starts_with('{')))
        return Kind::NvdList;
    if (has(members, "catalogVersion") || has(first, "cveID"))
        return Kind::Kev;
    return Kind::None;
}

Kind kind_of(const Members& members) {
    if (has(members, "containers") && has(members, "cveMetadata"))
        return Kind::Cve;
    if (has(members, "document") && (has(members, "product_tree") || has(members, "vulnerabilities")))
        return Kind::Csaf;
    if (has(members, "distroversion") && has(members, "packages"))
        return Kind::Alpine;
    if (has(members, "$schema") && has(members, "properties"))
        return Kind::None; // a schema of one of them
    if (const Kind list = kind_of_list(members); list != Kind::None)
        return list;
    if (has(members, "sourceIdentifier") && has(members, "id"))
        return Kind::NvdBare;
    if (members.size() == 1 && has(members, "cve"))
        return Kind::NvdItem;
    if (has(members, "id") && (has(members, "affected") || has(members, "schema_version")))
        return Kind::Osv;
    if (has(members, "result") && has(members, "schema_version"))
        return Kind::LifeCycleApi;
    if (has(members, "releases") && (has(members, "permalink") || has(members, "title") || has(members, "name")))
        return Kind::LifeCycleProduct;
    if (members.empty() || !members.front().value.starts_with('{'))
        return Kind::None;
    const Members inside = members_of(members.front().value, 64);
    if (has(inside, "releases") && has(inside, "title"))
        return Kind::LifeCycles;
    const bool ids = !inside.empty() && (inside[0].key.starts_with("CVE-") || inside[0].key.starts_with("TEMP-"));
    return ids && has(members_of(inside[0].value, 64), "releases") ? Kind::DebianTracker : Kind::None;
}

class File {
public:
    File(FeedSink& sink, const ReadLimits& limits) : m_reader(sink, limits) {}

    /// Values one after the other: a document, an array of them, or one on each line.
    Result<void> read_json(std::string_view text) {
        JsonScanner scanner(text);
        for (std::size_t count = 0; scanner.peek() != '\0' && count < most_values; ++count) {
            const bool list = scanner.peek() == '[';
            const auto value = scanner.value();
            if (!value) {
                broken(fmt::format("what stands at byte {} is no JSON", scanner.position()));
                break;
            }
            if (list)
                read_array(*value);
            else
                read_object(*value);
        }
        return outcome();
    }

    template <class Read>
    Result<void> read_lines(Read read, std::string_view text) {
        m_known = true;
        read(text, m_reader);
        return {};
    }

private:
    Result<void> outcome() {
        if (!m_known && m_broken.empty())
            return make_error(ErrorCode::Unsupported, "of no feed that is known here");
        if (!m_known)
            return make_error(ErrorCode::Corrupt, m_broken);
        if (!m_broken.empty())
            m_reader.skip(m_reader.next_name(), m_broken);
        return {};
    }

    void broken(std::string why) {
        if (m_broken.empty())
            m_broken = std::move(why);
    }
    void cut_short() { broken("the file is cut short; what came before is read"); }

    void read_array(const JsonMember& array) {
        const bool whole = each_element(array.value, [&](const JsonMember& element) {
            read_object(element);
            return true;
        });
        if (!whole)
            cut_short();
    }

    void read_object(const JsonMember& object) {
        const Members members = members_of(object.value, most_members);
        const Kind kind = kind_of(members);
        m_known = m_known || kind != Kind::None;
        if (!object.whole)
            cut_short();
        switch (kind) {
        case Kind::None: break;
        case Kind::NvdList: return read_list(members, "vulnerabilities", kind);
        case Kind::NvdBareList: return read_list(members, "cve_items", kind);
        case Kind::Kev: return read_kev_list(members);
        case Kind::DebianTracker:
        case Kind::LifeCycles: return read_members(members, kind);
        default:
            if (object.whole)
                read_document(object.value, kind);
        }
    }

    void read_document(std::string_view text, Kind kind) {
        const Json json = m_reader.parse(text, m_reader.next_name());
        if (!json)
            return;
        switch (kind) {
        case Kind::Cve: return read_cve(json, m_reader);
        case Kind::NvdList:
        case Kind::NvdItem: return read_nvd(json["cve"], m_reader);
        case Kind::NvdBareList:
        case Kind::NvdBare: return read_nvd(json, m_reader);
        case Kind::Osv: return read_osv(json, m_reader);
        case Kind::Csaf: return read_csaf(json, m_reader);
        case Kind::Alpine: return read_alpine(json, m_reader);
        case Kind::Kev: return read_kev(json, m_reader);
        case Kind::LifeCycleProduct: return read_life_cycles({}, json, m_reader);
        case Kind::LifeCycleApi: return read_api(json);
        default: return;
        }
    }

    void read_api(Json json) {
        m_reader.facts({Feed::EndOfLife, day_of(json["generated_at"].text()), Completeness::NotSaid});
        if (json["result"].is_array())
            json["result"].each([&](Json product) { read_life_cycles({}, product, m_reader); });
        else
            read_life_cycles({}, json["result"], m_reader);
    }

    std::size_t read_elements(std::string_view list, Kind kind) {
        std::size_t count = 0;
        const bool whole = each_element(list, [&](const JsonMember& element) {
            ++count;
            read_document(element.value, kind);
            return true;
        });
        if (!whole)
            cut_short();
        return count;
    }

    void read_list(const Members& members, std::string_view key, Kind kind) {
        m_reader.facts({Feed::Nvd, day_of(string_in(members, "timestamp")), Completeness::NotSaid});
        read_elements(find(members, key)->value, kind);
    }

    /// The catalogue says of itself how many entries it has.
    void read_kev_list(const Members& members) {
        const std::size_t count = read_elements(find(members, "vulnerabilities")->value, Kind::Kev);
        const JsonMember* said = find(members, "count");
        const bool all = said != nullptr && said->value == fmt::format("{}", count) && m_broken.empty();
        m_reader.facts({Feed::Kev, day_of(string_in(members, "dateReleased")),
                        all ? Completeness::Complete : Completeness::NotSaid});
    }

    void read_members(const Members& members, Kind kind) {
        for (const JsonMember& member : members) {
            if (!member.whole)
                return;
            const std::string name(printable(member.key, most_name));
            const Json json = m_reader.parse(member.value, name);
            if (json && kind == Kind::DebianTracker)
                read_debian_package(name, json, m_reader);
            else if (json)
                read_life_cycles(name, json, m_reader);
        }
        if (members.size() == most_members)
            broken(fmt::format("more than {} entries", most_members));
    }

    Reader m_reader;
    bool m_known = false;
    std::string m_broken;
};

/// The YAML of a file: all of it, or the front matter of a page.
std::string_view yaml_in(std::string_view text) {
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n"))
        return text;
    const std::size_t begin = text.find('\n') + 1;
    const std::size_t end = text.find("\n---", begin);
    return text.substr(begin, end == std::string_view::npos ? end : end + 1 - begin);
}

bool looks_like_yaml(std::string_view text) {
    const std::string_view head = yaml_in(text).substr(0, 4096);
    const auto line = [&](std::string_view key) {
        return head.starts_with(key) || head.find("\n" + std::string(key)) != std::string_view::npos;
    };
    return line("distroversion:") || (line("id:") && (line("summary:") || line("modified:"))) ||
           (line("permalink:") && line("title:"));
}

bool looks_like_debian_list(std::string_view text) {
    const std::string_view line = text.substr(0, std::min<std::size_t>(text.find('\n'), 200));
    return line.starts_with('[') &&
           (line.find("] DSA-") != std::string_view::npos || line.find("] DLA-") != std::string_view::npos ||
            line.find("] DTSA-") != std::string_view::npos);
}

} // namespace

Result<void> read_feed(std::string_view bytes, FeedSink& sink, const ReadLimits& limits) {
    if (bytes.starts_with("\x1f\x8b")) {
        const auto unpacked = gunzip(bytes, limits);
        if (!unpacked)
            return unpacked.error();
        const std::string_view inside = *unpacked;
        if (inside.starts_with("\x1f\x8b") || is_zip(inside))
            return make_error(ErrorCode::Unsupported, "packed twice");
        return read_feed(inside, sink, limits);
    }
    if (is_zip(bytes))
        return read_zip(bytes, sink, limits);
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    File file(sink, limits);
    if (looks_like_debian_list(bytes))
        return file.read_lines(read_debian_list, bytes);
    if (bytes.starts_with("cveID,"))
        return file.read_lines(read_kev_csv, bytes);
    const std::string_view first = bytes.substr(0, std::min<std::size_t>(bytes.find('\n'), 200));
    if (first.starts_with("#model_version") || first.starts_with("cve,epss") ||
        (is_cve(first.substr(0, first.find(';'))) && std::ranges::count(first, ';') == 2))
        return file.read_lines(read_epss, bytes);
    if (const char start = JsonScanner(bytes).peek(); start == '{' || start == '[')
        return file.read_json(bytes);
    if (looks_like_yaml(bytes))
        return file.read_json(TRY(json_of_yaml(yaml_in(bytes), limits)));
    return make_error(ErrorCode::Unsupported, "of no feed that is known here");
}

} // namespace warifu::advisories
