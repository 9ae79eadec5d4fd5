#include "entry.h"

#include <nlohmann/json.hpp>

#include "moment.h"
#include "warifu/log/tiles.h"

namespace warifu::registry {

namespace {

using Json = nlohmann::ordered_json;

constexpr int entry_version = 1;

Error no_entry(const std::string& why) { return make_error(ErrorCode::Parse, "not an entry of a register: " + why); }

/// Members that are there when they say something: the entries of labels without them are what they always were.
constexpr std::pair<const char*, std::string Label::*> later_texts[] = {
    {"security_information", &Label::security_information}, {"contact", &Label::contact}};

/// A member that must be there, as text.
Result<std::string> text_of(const Json& json, const char* name) {
    const auto member = json.find(name);
    if (member == json.end() || !member->is_string())
        return no_entry(std::string("no text ") + name);
    return member->get<std::string>();
}

Result<Label> read_label(const Json& json) {
    if (!json.is_object())
        return no_entry("no label");
    const std::string speaker = TRY(text_of(json, "speaker"));
    const std::string issued = TRY(text_of(json, "issued"));
    const std::string expires = TRY(text_of(json, "expires"));
    const std::string support = TRY(text_of(json, "support_until"));
    const Date day = TRY(Date::parse(issued));
    Label label{.issued = day};
    label.speaker = TRY(label::parse_speaker(speaker));
    label.expires = TRY(maybe_day(expires));
    label.support_until = TRY(maybe_day(support));
    const std::pair<const char*, std::string*> texts[] = {
        {"number", &label.number},   {"regime", &label.regime}, {"level", &label.level},
        {"edition", &label.edition}, {"market", &label.market}, {"product", &label.product},
        {"model", &label.model},     {"maker", &label.maker},   {"token", &label.token}};
    for (const auto& [name, text] : texts)
        *text = TRY(text_of(json, name));
    for (const auto& [name, text] : later_texts)
        if (json.contains(name))
            label.*text = TRY(text_of(json, name));
    return label;
}

Result<Revision> read_revision(const Json& json) {
    if (!json.is_object() || !json.contains("label") || !json.contains("revision") ||
        !json.at("revision").is_number_integer())
        return no_entry("no object with a revision and a label");
    const std::string effective = TRY(text_of(json, "effective"));
    const std::string kind = TRY(text_of(json, "change"));
    const std::string state = TRY(text_of(json, "state"));
    Label label = TRY(read_label(json.at("label")));
    const Date from = TRY(Date::parse(effective));
    Revision revision{.label = std::move(label), .effective = from};
    revision.kind = TRY(parse_kind(kind));
    revision.state = TRY(recognition::parse_label_state(state));
    revision.revision = json.at("revision").get<std::int64_t>();
    revision.recorded_at = TRY(text_of(json, "recorded_at"));
    revision.actor = TRY(text_of(json, "actor"));
    revision.reason = TRY(text_of(json, "reason"));
    return revision;
}

} // namespace

std::string write_entry(const Revision& revision) {
    const Label& label = revision.label;
    Json json = {{"warifu_register", entry_version},
                 {"change", to_string(revision.kind)},
                 {"revision", revision.revision},
                 {"recorded_at", revision.recorded_at},
                 {"effective", revision.effective.to_string()},
                 {"actor", revision.actor},
                 {"reason", revision.reason},
                 {"state", recognition::to_string(revision.state)},
                 {"label",
                  {{"number", label.number},
                   {"regime", label.regime},
                   {"level", label.level},
                   {"edition", label.edition},
                   {"market", label.market},
                   {"product", label.product},
                   {"model", label.model},
                   {"maker", label.maker},
                   {"speaker", to_string(label.speaker)},
                   {"issued", label.issued.to_string()},
                   {"expires", day_text(label.expires)},
                   {"support_until", day_text(label.support_until)},
                   {"token", label.token}}}};
    for (const auto& [name, text] : later_texts)
        if (!(label.*text).empty())
            json["label"][name] = label.*text;
    return json.dump();
}

Result<Revision> read_entry(Bytes entry) {
    if (entry.size() > log::longest_entry)
        return make_error(ErrorCode::LimitExceeded, "an entry of more than 65,535 bytes");
    const std::string_view text = as_text(entry);
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return no_entry("no JSON");
    Revision revision = TRY(read_revision(json));
    if (write_entry(revision) != text)
        return no_entry("it is not written as a register writes it");
    return revision;
}

} // namespace warifu::registry
