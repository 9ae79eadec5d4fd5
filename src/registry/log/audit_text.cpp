#include <fmt/format.h>

#include "warifu/log/audit.h"

namespace warifu::log {

namespace {

using Outcome = AuditStep::Outcome;

Text word(Outcome outcome) {
    switch (outcome) {
    case Outcome::Held: return {"good", "正常"};
    case Outcome::Failed: return {"REFUSED", "不合格"};
    case Outcome::NotDone: return {"not done", "未実施"};
    case Outcome::NotAsked: return {"not asked", "対象外"};
    }
    return {"not done", "未実施"};
}

Text name(std::string_view code) {
    if (code == "signature")
        return {"signature", "署名"};
    if (code == "entries")
        return {"entries", "エントリー"};
    if (code == "tiles")
        return {"tiles", "タイル"};
    if (code == "root")
        return {"root", "ルート"};
    if (code == "former")
        return {"former checkpoint", "以前のチェックポイント"};
    return {"contents of the entries", "エントリーの内容"};
}

/// What no audit of one copy can find.
const Text not_seen = {
    "Not looked at: whether others were shown another log of this name (compare checkpoints, or ask its witnesses), "
    "and "
    "whether there is a newer checkpoint.\n",
    "確認していないこと: 同じ名前の別のログが他者に示されていないか(チェックポイントの比較、または証人への照会が必要)、"
    "および、より新しいチェックポイントの有無。\n"};

} // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::Held: return "held";
    case Outcome::Failed: return "failed";
    case Outcome::NotDone: return "not done";
    case Outcome::NotAsked: return "not asked";
    }
    return "not done";
}

std::string audit_text(const Audit& audit, Language language) {
    std::string out;
    for (const AuditStep& step : audit.steps) {
        out += fmt::format("{}: {}", name(step.code).in(language), word(step.outcome).in(language));
        if (!step.text.empty())
            out += fmt::format(" ({})", printable(step.text.in(language)));
        out += '\n';
    }
    return out + not_seen.in(language);
}

} // namespace warifu::log
