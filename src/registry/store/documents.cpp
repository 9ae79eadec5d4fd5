#include "warifu/registry/documents.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/base/json_object.h"
#include "warifu/base/text.h"

namespace warifu::registry {

namespace {

using Json = nlohmann::ordered_json;

constexpr int document_version = 1;
constexpr std::size_t longest_change = 64U << 10U;
constexpr std::array<std::string_view, 20> known = {
    "change",  "number",  "effective", "actor",   "reason",        "request",
    "regime",  "level",   "edition",   "market",  "product",       "model",
    "maker",   "speaker", "issued",    "expires", "support_until", "security_information",
    "contact", "token"};

Error no_change(std::string_view why) { return make_error(ErrorCode::Parse, fmt::format("not a change: {}", why)); }

/// Object of texts alone; a missing one is empty.
class Fields {
public:
    explicit Fields(const Json& json) : m_json(json) {}
    Result<void> check() const {
        for (const auto& [name, value] : m_json.items())
            if (std::ranges::find(known, name) == known.end() || !value.is_string())
                return no_change(fmt::format("'{}' is not known, or no text", printable(name, 40)));
        return {};
    }
    std::string text(const char* name) const {
        const auto member = m_json.find(name);
        return member == m_json.end() ? std::string() : member->get<std::string>();
    }
    Result<Date> day(const char* name) const {
        auto read = Date::parse(text(name));
        if (!read)
            return no_change(fmt::format("'{}' is not a day, YYYY-MM-DD", name));
        return read;
    }
    Result<std::optional<Date>> maybe_day(const char* name) const {
        if (text(name).empty())
            return std::optional<Date>();
        const Date read = TRY(day(name));
        return std::optional<Date>(read);
    }

private:
    const Json& m_json;
};

Result<Label> read_label(const Fields& fields) {
    const Date issued = TRY(fields.day("issued"));
    Label label{.issued = issued};
    label.regime = fields.text("regime");
    label.level = fields.text("level");
    label.edition = fields.text("edition");
    label.market = fields.text("market");
    label.product = fields.text("product");
    label.model = fields.text("model");
    label.maker = fields.text("maker");
    label.security_information = fields.text("security_information");
    label.contact = fields.text("contact");
    label.token = fields.text("token");
    label.speaker = TRY(label::parse_speaker(fields.text("speaker")));
    label.expires = TRY(fields.maybe_day("expires"));
    label.support_until = TRY(fields.maybe_day("support_until"));
    return label;
}

Json day_json(const std::optional<Date>& day) { return day ? Json(day->to_string()) : Json(nullptr); }

Json label_json(const Held& held) {
    const Label& label = held.revision.label;
    return object_of(
        std::pair("number", label.number), std::pair("state", recognition::to_string(held.state)),
        std::pair("regime", label.regime), std::pair("level", label.level), std::pair("edition", label.edition),
        std::pair("market", label.market), std::pair("product", label.product), std::pair("model", label.model),
        std::pair("maker", label.maker), std::pair("speaker", to_string(label.speaker)),
        std::pair("issued", label.issued.to_string()), std::pair("expires", day_json(label.expires)),
        std::pair("support_until", day_json(label.support_until)),
        std::pair("security_information", label.security_information), std::pair("contact", label.contact),
        std::pair("token", label.token), std::pair("revision", held.revision.revision), std::pair("leaf", held.leaf));
}

} // namespace

Result<Change> read_change(std::string_view text) {
    if (text.size() > longest_change)
        return make_error(ErrorCode::LimitExceeded, "a change of more than 64 KiB");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return no_change("no JSON object");
    const Fields fields(json);
    TRY_VOID(fields.check());
    const Kind kind = TRY(parse_kind(fields.text("change")));
    const bool writes_label = kind == Kind::Issue || kind == Kind::Renew;
    const Date effective = TRY(fields.day(kind == Kind::Issue ? "issued" : "effective"));
    Label label{.issued = effective};
    if (writes_label)
        label = TRY(read_label(fields));
    label.number = fields.text("number");
    return Change{
        kind, std::move(label), effective, fields.text("actor"), fields.text("reason"), fields.text("request")};
}

std::string write_label(const Held& held, Date day) {
    const Json json = object_of(std::pair("version", document_version), std::pair("on", day.to_string()),
                                std::pair("label", label_json(held)));
    return json.dump(2) + "\n";
}

std::string write_labels(const Page& page, Date day, std::string_view next) {
    Json labels = Json::array();
    for (const Held& held : page.labels)
        labels.push_back(label_json(held));
    Json json = {
        {"version", document_version}, {"on", day.to_string()}, {"size", page.size}, {"labels", std::move(labels)}};
    json["next"] = next.empty() ? Json(nullptr) : Json(next);
    return json.dump(2) + "\n";
}

std::string label_line(const Held& held) { return label_json(held).dump(); }

std::string write_history(const std::vector<Held>& history) {
    Json changes = Json::array();
    for (const Held& held : history) {
        const Revision& revision = held.revision;
        changes.push_back({{"change", to_string(revision.kind)},
                           {"revision", revision.revision},
                           {"effective", revision.effective.to_string()},
                           {"recorded_at", revision.recorded_at},
                           {"actor", revision.actor},
                           {"reason", revision.reason},
                           {"state", recognition::to_string(revision.state)},
                           {"leaf", held.leaf}});
    }
    const Json json = {{"version", document_version}, {"changes", std::move(changes)}};
    return json.dump(2) + "\n";
}

} // namespace warifu::registry
