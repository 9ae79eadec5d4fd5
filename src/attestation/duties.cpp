#include "warifu/attestation/duties.h"

#include <fmt/format.h>

#include "words.h"

namespace warifu::attestation {

namespace {

using catalogue::Duty;
using catalogue::Role;

Phrase counted_from(Duty::Keep::From from) {
    switch (from) {
    case Duty::Keep::From::Issue: return {"from its issue", "発行から"};
    case Duty::Keep::From::Placing: return {"from placing on the market", "上市から"};
    case Duty::Keep::From::Supply: return {"from each supply", "各供給から"};
    case Duty::Keep::From::Record: return {"from the day on which each is made", "各記録の作成日から"};
    case Duty::Keep::From::NotStated: break;
    }
    return {"(from when was not seen)", "(起算日は確認できない)"};
}

} // namespace

std::string role_text(Role role, Language language) {
    const auto phrase = [role]() -> Phrase {
        switch (role) {
        case Role::Manufacturer: return {"manufacturer", "製造者"};
        case Role::AuthorisedRepresentative: return {"authorised representative", "指定代理人"};
        case Role::Importer: return {"importer", "輸入者"};
        case Role::Distributor: return {"distributor", "流通業者"};
        case Role::Laboratory: return {"laboratory", "試験所"};
        }
        return {};
    };
    return std::string(phrase().in(language));
}

std::string roles_text(const Duty& duty, Language language) {
    if (duty.roles.empty())
        return std::string(Phrase{"whom it binds was not seen", "対象者は確認できない"}.in(language));
    std::string text;
    for (const Role role : duty.roles)
        text += fmt::format("{}{}", text.empty() ? "" : Phrase{", ", "・"}.in(language), role_text(role, language));
    return text;
}

std::string when_text(Duty::When when, Language language) {
    const auto phrase = [when]() -> Phrase {
        switch (when) {
        case Duty::When::Supply: return {"before supply", "供給前"};
        case Duty::When::AfterSupply: return {"after supply", "供給後"};
        case Duty::When::Change: return {"on a change", "変更時"};
        case Duty::When::Failure: return {"when it does not conform", "不適合時"};
        case Duty::When::Incident: return {"on a vulnerability or incident", "脆弱性・インシデント発生時"};
        case Duty::When::Request: return {"on request", "当局の求めがあるとき"};
        case Duty::When::End: return {"at the end", "終了時"};
        case Duty::When::NotStated: break;
        }
        return {"when was not seen", "時期は確認できない"};
    };
    return std::string(phrase().in(language));
}

std::string keep_text(const Duty::Keep& keep, Language language) {
    const std::string& what = keep.what.in(language);
    if (!keep.years)
        return fmt::format(fmt::runtime(Phrase{"{}; for how long was not seen", "{}。期間は確認できない"}.in(language)),
                           what);
    std::string text = language == Language::Japanese
                           ? fmt::format("{}: {}{}年間", what, counted_from(keep.from).ja, *keep.years)
                           : fmt::format("{}: {} years {}", what, *keep.years, counted_from(keep.from).en);
    if (keep.or_support)
        text += Phrase{", or to the end of support where that is later", "、またはサポート終了までのいずれか遅い方"}.in(
            language);
    return text;
}

} // namespace warifu::attestation
