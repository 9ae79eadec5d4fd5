#include "product_reader.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "warifu/base/address.h"
#include "warifu/dossier/tables.h"
#include "warifu/selection/artefact_kinds.h"

namespace warifu::selection {

namespace {

using catalogue::Catalogue;

template <class List>
std::string nearest(const List& list, std::string_view id) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, id.size() / 3) + 1;
    for (const auto& item : list) {
        if (const std::size_t d = edit_distance(item.id, id); d > 0 && d < best_distance) {
            best = item.id;
            best_distance = d;
        }
    }
    return best.empty() ? std::string() : fmt::format("; did you mean '{}'?", best);
}

} // namespace

Product ProductReader::read() {
    if (auto table = m_root.table("product", required))
        read_frame(*table);
    read_maker();
    read_signatory();
    read_statements();
    m_root.each_table("artefact", [&](TableReader& table) { read_artefact(table); });
    address_reports();
    m_root.each_table("service", [&](TableReader& table) { read_service(table); });
    read_models();
    read_answers(m_root, "features", m_product.features);
    read_answers(m_root, "answers", m_product.answers);
    read_justifications(m_root, m_product.justifications);
    m_root.each_table("examination", [&](TableReader& table) { read_record(table); });
    m_root.each_table("label", [&](TableReader& table) { read_label(table); });
    m_root.each_table("override", [&](TableReader& table) { read_override(table); });
    m_root.each_table("triage", [&](TableReader& table) { read_triage(table); });
    m_root.each_table("extended_support", [&](TableReader& table) { read_extended_support(table); });
    m_root.finish();
    return std::move(m_product);
}

void ProductReader::check_regime(const TableReader& table, std::string_view key, std::string_view id) const {
    const std::string_view name = id.substr(0, id.find_first_of("/@"));
    const auto* regime = m_catalogue.find_regime(name);
    if (regime == nullptr) {
        table.mistake(table.position(key), fmt::format("there is no regime '{}'{} (`warifu schemes` lists them)", name,
                                                       nearest(m_catalogue.regimes, name)));
        return;
    }
    const std::size_t at = id.find('@');
    const std::size_t slash = id.substr(0, at).find('/');
    if (slash != std::string_view::npos) {
        const std::string_view level = id.substr(0, at).substr(slash + 1);
        if (m_catalogue.find_level(*regime, level) == nullptr)
            table.mistake(table.position(key), fmt::format("'{}' has no level '{}'", name, level));
    }
    if (at != std::string_view::npos && m_catalogue.find_edition(*regime, id.substr(at + 1)) == nullptr)
        table.mistake(table.position(key), fmt::format("'{}' has no edition '{}'", name, id.substr(at + 1)));
}

void ProductReader::check_exception(const TableReader& table, const std::string& id) const {
    const std::size_t slash = id.find('/');
    const auto* regime = m_catalogue.find_regime(std::string_view(id).substr(0, slash));
    const std::string_view name =
        slash == std::string::npos ? std::string_view() : std::string_view(id).substr(slash + 1);
    const bool known = regime != nullptr && std::any_of(regime->exceptions.begin(), regime->exceptions.end(),
                                                        [&](const auto& rule) { return rule.id == name; });
    if (!known)
        table.mistake(
            table.position("excepted"),
            fmt::format("there is no exception '{}'; write REGIME/EXCEPTION as `warifu show REGIME` lists them", id));
}

void ProductReader::read_frame(TableReader& table) {
    m_product.line = table.position().line;
    m_product.name = table.string("name");
    if (table.has("name") && trim(m_product.name).empty())
        table.mistake(table.position("name"), "'name' is empty");
    m_product.maker = table.string("maker", optional);
    m_product.version = table.string("version", optional);
    m_product.models = table.strings("models");
    if (table.has("model"))
        m_product.models.push_back(table.string("model"));
    m_product.support_until = table.date("support_until");
    m_product.regimes = regimes(table);
    m_product.excepted = exceptions(table);
    table.finish();
}

std::vector<std::string> ProductReader::regimes(TableReader& table) const {
    std::vector<std::string> ids = table.strings("regimes");
    for (const std::string& id : ids)
        check_regime(table, "regimes", id);
    return ids;
}

std::vector<std::string> ProductReader::exceptions(TableReader& table) const {
    std::vector<std::string> ids = table.strings("excepted");
    for (const std::string& id : ids)
        check_exception(table, id);
    return ids;
}

/// A digest under `key`, in lower case; anything else under it is a mistake.
static std::string digest(TableReader& table, std::string_view key) {
    std::string text = to_lower_ascii(table.string(key, optional));
    const bool hex = text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!text.empty() && !hex)
        table.mistake(table.position(key), fmt::format("'{}' must be 64 hexadecimal digits", key));
    return text;
}

/// A name alone, or nothing: no URL, port or login.
static bool is_host(std::string_view text) { return text.find_first_of(":/@ *") == std::string_view::npos; }

void ProductReader::read_artefact(TableReader& table) {
    ArtefactFile artefact;
    artefact.kind = artefact_kinds[table.word("kind", {artefact_kinds.begin(), artefact_kinds.end()})];
    artefact.file = table.string("file");
    if (artefact.kind == "ics-ixit")
        artefact.edition = assessed_edition(table);
    if (artefact.kind == "published")
        read_publication(table, artefact);
    if (artefact.kind == "certificate")
        artefact.host = to_lower_ascii(table.string("host", optional));
    if (artefact.kind == "vex")
        artefact.product = table.string("product", optional);
    if (!is_host(artefact.host))
        table.mistake(table.position("host"), fmt::format("'{}' is no host name", artefact.host));
    if (is_unit_record(artefact.kind))
        read_unit(table, artefact);
    if (is_report(artefact.kind))
        read_report(table, artefact);
    if (artefact.kind == "traffic")
        read_traffic(table, artefact);
    artefact.line = table.position().line;
    artefact.sha256 = digest(table, "sha256");
    if (table.has("file") && artefact.file.empty())
        table.mistake(table.position("file"), "'file' is empty; write the path of the artefact");
    m_product.artefacts.push_back(std::move(artefact));
}

/// The host of an http or https URL, in lower case; empty when it is none.
static std::string host_of(std::string_view url) {
    const std::string lower = to_lower_ascii(url);
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!lower.starts_with(scheme))
            continue;
        const std::string_view authority = std::string_view(lower).substr(scheme.size());
        const std::string_view host = authority.substr(0, authority.find_first_of(":/?#"));
        const bool plain = host.find_first_of("@ \t\"<>\\") == std::string_view::npos;
        return plain ? std::string(host) : std::string();
    }
    return {};
}

void ProductReader::read_publication(TableReader& table, ArtefactFile& artefact) const {
    const auto checked_host = [&](std::string_view key, const std::string& url) {
        std::string host = host_of(url);
        if (host.empty())
            table.mistake(table.position(key), fmt::format("'{}' is no http or https URL", url));
        return host;
    };
    artefact.url = table.string("url", optional);
    if (!artefact.url.empty())
        checked_host("url", artefact.url);
    artefact.urls = table.strings("urls");
    artefact.hosts = table.strings("hosts");
    for (std::string& host : artefact.hosts) {
        if (!is_host(host) || host.empty())
            table.mistake(table.position("hosts"), fmt::format("'{}' is no host name", host));
        host = to_lower_ascii(host);
    }
    for (const std::string& url : artefact.urls)
        artefact.hosts.push_back(checked_host("urls", url));
    if (!artefact.urls.empty() && !artefact.file.ends_with(".warc"))
        table.mistake(table.position("file"), "'urls' are got into a web archive: 'file' must end in .warc");
    artefact.key = table.string("key", optional);
}

/// Numeric, or empty.
static std::string address(TableReader& table) {
    std::string address = table.string("address", optional);
    if (!address.empty() && !is_ip_address(address))
        table.mistake(table.position("address"), fmt::format("'{}' is no IPv4 or IPv6 address", address));
    return address;
}

/// 0: not said.
static std::uint16_t port(TableReader& table) {
    if (!table.has("port"))
        return 0;
    const auto number = table.integer("port");
    if (!number)
        return 0; // which is a mistake already
    if (*number >= 1 && *number <= 65535)
        return static_cast<std::uint16_t>(*number);
    table.mistake(table.position("port"), "'port' must be from 1 to 65535");
    return 0;
}

void ProductReader::read_traffic(TableReader& table, ArtefactFile& artefact) {
    artefact.addresses = table.strings("addresses");
    for (const std::string& each : artefact.addresses)
        if (!is_ip_address(each) && !is_mac_address(each))
            table.mistake(table.position("addresses"), fmt::format("'{}' is no IPv4, IPv6 or MAC address", each));
    if (artefact.addresses.empty())
        table.mistake(table.position(), "a capture needs the 'addresses' of the unit in it");
    artefact.exercised = table.strings("exercised");
    for (const std::string& each : artefact.exercised)
        if (std::ranges::find(exercises, each) == exercises.end())
            table.mistake(table.position("exercised"),
                          fmt::format("'{}' is unknown here; there is: {}", each, fmt::join(exercises, ", ")));
    artefact.unit.name = table.string("name", optional);
    artefact.unit.serial = table.string("serial", optional);
    artefact.unit.firmware_sha256 = digest(table, "firmware_sha256");
}

void ProductReader::read_report(TableReader& table, ArtefactFile& artefact) {
    artefact.unit.address = address(table);
    artefact.port = port(table);
}

/// A report that does not name its device is about the one of the product file.
void ProductReader::address_reports() {
    std::set<std::string> devices;
    for (const ArtefactFile& artefact : m_product.artefacts)
        if (artefact.kind == "device" && !artefact.unit.address.empty())
            devices.insert(artefact.unit.address);
    for (ArtefactFile& artefact : m_product.artefacts) {
        if (!is_report(artefact.kind) || !artefact.unit.address.empty())
            continue;
        if (devices.size() == 1)
            artefact.unit.address = *devices.begin();
        else
            m_root.mistake(Position{m_root.position().file, artefact.line, 1},
                           "give the 'address' of the device that this report is about");
    }
}

void ProductReader::read_unit(TableReader& table, ArtefactFile& artefact) {
    constexpr std::string_view paces[] = {"slow", "polite", "fast"};
    Unit& unit = artefact.unit;
    unit.address = address(table);
    unit.host = table.string("host", optional);
    unit.name = table.string("name", optional);
    unit.serial = table.string("serial", optional);
    unit.mac = table.string("mac", optional);
    unit.firmware_sha256 = digest(table, "firmware_sha256");
    unit.logins = table.string("logins", optional);
    if (table.has("pace"))
        unit.pace = paces[table.word("pace", {paces[0], paces[1], paces[2]})];
    unit.authorised = table.maybe_boolean("authorised").value_or(false);
    unit.lockout = table.maybe_boolean("lockout").value_or(false);
    if (table.has("attempts")) {
        const std::int64_t attempts = table.integer("attempts").value_or(1);
        if (attempts < 1 || attempts > 10'000)
            table.mistake(table.position("attempts"), "'attempts' must be from 1 to 10000");
        unit.attempts = static_cast<unsigned>(attempts);
    }
    if (!artefact.file.empty() && !artefact.file.ends_with(".json"))
        table.mistake(table.position("file"), "what a device says is kept as JSON: 'file' must end in .json");
}

/// The edition of the standard that a maker's ICS or IXIT is about: ids of provisions do not tell.
std::string ProductReader::assessed_edition(TableReader& table) const {
    std::string edition = table.string("edition");
    std::vector<std::string> known;
    for (const catalogue::Specification& each : m_catalogue.specifications)
        known.push_back(fmt::format("{}@{}", each.regime, each.edition));
    if (table.has("edition") && std::find(known.begin(), known.end(), edition) == known.end())
        table.mistake(table.position("edition"),
                      fmt::format("no ICS is known of '{}'; there is: {}", edition, fmt::join(known, ", ")));
    return edition;
}

void ProductReader::read_answers(TableReader& owner, std::string_view section, Answers& answers) {
    auto table = owner.table(section);
    if (!table)
        return;
    const bool features = section == "features";
    for (const std::string& id : table->keys()) {
        const Position at = table->position(id);
        Answer answer;
        answer.line = at.line;
        if (table->is_table(id)) {
            auto detail = table->table(id);
            const auto yes = detail->maybe_boolean("answer");
            if (!yes)
                detail->mistake(detail->position(), fmt::format("'{}' needs answer = true or false", id));
            answer.yes = yes.value_or(false);
            answer.note = detail->string("note", optional);
            detail->finish();
        } else {
            answer.yes = table->boolean(id, false);
        }
        if (features && m_catalogue.find_condition(id) == nullptr)
            table->mistake(at, fmt::format("there is no feature '{}'{}", id, nearest(m_catalogue.conditions, id)));
        const catalogue::Check* check = features ? nullptr : m_catalogue.find_check(id);
        if (!features && (check == nullptr || check->question.empty()))
            table->mistake(at, fmt::format("there is no question '{}'{} (`warifu questions` lists them)", id,
                                           nearest(m_catalogue.checks, id)));
        answers.emplace(id, std::move(answer));
    }
    table->finish();
}

void ProductReader::read_justifications(TableReader& owner, std::map<std::string, std::string>& justifications) {
    auto table = owner.table("justifications");
    if (!table)
        return;
    for (const std::string& id : table->keys()) {
        std::string why = table->string(id);
        const auto* requirement = m_catalogue.find_requirement(id);
        if (requirement == nullptr || requirement->obligation != catalogue::Obligation::Recommended)
            table->mistake(table->position(id), fmt::format("there is no recommendation '{}'", id));
        else if (trim(why).empty())
            table->mistake(table->position(id), "the justification is empty");
        else
            justifications.emplace(id, std::move(why));
    }
    table->finish();
}

void ProductReader::read_service(TableReader& table) {
    constexpr std::string_view protocols[] = {"tcp", "udp"};
    static const std::vector<std::string> versions = {"SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
    DeclaredService service;
    service.line = table.position().line;
    service.port = port(table);
    if (!table.has("port"))
        table.mistake(table.position(), "a service needs its 'port'");
    service.protocol = protocols[table.word("protocol", {protocols[0], protocols[1]}, optional)];
    service.name = to_lower_ascii(table.string("name", optional));
    if (table.has("tls"))
        service.tls = table.strings("tls");
    for (const std::string& version : service.tls.value_or(std::vector<std::string>()))
        if (std::ranges::find(versions, version) == versions.end())
            table.mistake(table.position("tls"),
                          fmt::format("'{}' is no version of TLS; there is: {}", version, fmt::join(versions, ", ")));
    m_product.services.push_back(std::move(service));
}

std::string ProductReader::requirement_id(TableReader& table) {
    std::string id = table.string("requirement");
    if (table.has("requirement") && m_catalogue.find_requirement(id) == nullptr)
        table.mistake(
            table.position("requirement"),
            fmt::format("there is no requirement '{}'; write REGIME/REQUIREMENT, such as jc-star/S1.1-02", id));
    return id;
}

void ProductReader::read_record(TableReader& table) {
    constexpr std::string_view methods[] = {"device", "document"};
    constexpr std::string_view results[] = {"pass", "fail", "inconclusive"};
    TestRecord record;
    record.line = table.position().line;
    record.requirement = requirement_id(table);
    record.method = methods[table.word("method", {methods[0], methods[1]})];
    record.result = results[table.word("result", {results[0], results[1], results[2]})];
    record.tester = table.string("tester");
    if (table.has("tester") && trim(record.tester).empty())
        table.mistake(table.position("tester"), "'tester' is empty; write who examined it");
    if (const auto on = table.date("on", required))
        record.on = on->to_string();
    record.unit_serial = table.string("unit_serial", optional);
    record.firmware_sha256 = digest(table, "firmware_sha256");
    record.environment = table.string("environment", optional);
    record.note = table.string("note", optional);
    record.files = table.strings("files");
    // Papers may be about all models; a unit was of one.
    if (const auto models = models_of(table, "model", record.method == "device" ? required : optional); !models.empty())
        record.model = models.front();
    m_product.records.push_back(std::move(record));
}

void ProductReader::read_label(TableReader& table) {
    constexpr std::string_view states[] = {"valid", "grace", "expired", "withdrawn", "revoked"};
    HeldLabel label;
    label.regime = table.string("regime");
    check_regime(table, "regime", label.regime);
    label.level = table.string("level", optional);
    label.edition = table.string("edition", optional);
    const auto* regime = m_catalogue.find_regime(label.regime);
    if (regime != nullptr && table.has("level") && m_catalogue.find_level(*regime, label.level) == nullptr)
        table.mistake(table.position("level"), fmt::format("'{}' has no level '{}'", label.regime, label.level));
    if (regime != nullptr && table.has("edition") && m_catalogue.find_edition(*regime, label.edition) == nullptr)
        table.mistake(table.position("edition"), fmt::format("'{}' has no edition '{}'; `warifu show {}` lists them",
                                                             label.regime, label.edition, label.regime));
    label.number = table.string("number", optional);
    label.issued = table.date("issued");
    label.expires = table.date("expires");
    label.state = states[table.word("state", {states[0], states[1], states[2], states[3], states[4]}, optional)];
    label.example = table.boolean("example", false);
    if (label.issued && label.expires && *label.expires < *label.issued)
        table.mistake(table.position("expires"), "the label expires before it was issued");
    label.models = models_of(table, "models", required);
    m_product.labels.push_back(std::move(label));
}

void ProductReader::read_override(TableReader& table) {
    constexpr std::string_view verdicts[] = {"PASS", "FAIL", "INCONCLUSIVE", "NOT APPLICABLE"};
    std::string requirement = requirement_id(table);
    const std::size_t verdict = table.word("verdict", {verdicts[0], verdicts[1], verdicts[2], verdicts[3]});
    std::string reviewer = table.string("reviewer");
    std::string reason = table.string("reason");
    if (trim(reviewer).empty() || trim(reason).empty())
        table.mistake(table.position(), "an override needs the reviewer's name and the reason");
    std::vector<std::string> models = models_of(table, table.has("model") ? "model" : "models", required);
    if (const auto on = table.date("on", required))
        m_product.overrides.push_back({std::move(requirement), std::string(verdicts[verdict]), std::move(reviewer),
                                       std::move(reason), *on, table.position().line, std::move(models)});
}

bool is_unit_record(std::string_view kind) {
    const std::vector<std::string>& kinds = dossier::find_table("probed_unit")->artefacts;
    return kind != "traffic" && std::ranges::find(kinds, kind) != kinds.end();
}

bool is_report(std::string_view kind) { return kind == "nmap" || kind == "testssl" || kind == "ssh-audit"; }

Product read_product(const std::string& file, std::string_view text, const Catalogue& catalogue, Mistakes& mistakes) {
    const TomlFile toml(file, text, mistakes);
    if (!toml.parsed())
        return {};
    TableReader root = toml.root();
    return ProductReader(root, catalogue).read();
}

} // namespace warifu::selection
