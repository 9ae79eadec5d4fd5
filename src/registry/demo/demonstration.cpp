#include "warifu/demo/demonstration.h"

#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "embedded/demonstration_changes.h"
#include "issuers.h"
#include "warifu/base/text.h"
#include "warifu/label/token.h"
#include "warifu/registry/documents.h"
#include "warifu/registry/register.h"

namespace warifu::demo {

namespace {

std::vector<std::string> models_of(const std::string& joined) {
    std::vector<std::string> models;
    for (const std::string_view each : split(joined, ','))
        models.emplace_back(trim(each));
    return models;
}

/// The label of a change as a token, signed by whoever makes the change, on the day of issue: that is made up, too.
Result<std::string> token_of(const registry::Change& change, Issuers& issuers) {
    const registry::Label& from = change.label;
    signing::SigningTerms terms = TRY(issuers.terms_of(change.actor));
    terms.now = from.issued.days_since_1970() * 86'400;
    const std::string id = TRY(label::new_id());
    label::Label label{{}, from.number, from.issued, from.expires.value_or(from.issued), 0, id};
    label.regime = from.regime;
    label.level = from.level;
    label.edition = from.edition;
    label.product = from.product;
    label.models = models_of(from.model);
    label.maker = from.maker;
    label.speaker = from.speaker;
    // Of criteria that were not read in the primary text nobody but a maker may speak.
    label.criteria = from.speaker == label::Speaker::Maker ? label::Criteria::Unverified : label::Criteria::Verified;
    label.support_until = from.support_until;
    return label::issue(std::move(label), terms);
}

Result<std::vector<registry::Change>> changes_by(Issuers& issuers) {
    std::vector<registry::Change> changes;
    for (const std::string_view line : lines(embedded::demonstration_changes())) {
        registry::Change change = TRY(registry::read_change(line));
        if (change.kind == registry::Kind::Issue)
            change.label.token = TRY(token_of(change, issuers));
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace

Result<std::unique_ptr<Demonstration>> Demonstration::create(std::time_t now) {
    std::string folder = (std::filesystem::temp_directory_path() / "warifu-demo-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
        return make_error(ErrorCode::Io, "no folder for the demonstration can be made", folder);
    auto made = std::unique_ptr<Demonstration>(new Demonstration(folder));
    Issuers issuers(now);
    const std::vector<registry::Change> changes = TRY(changes_by(issuers));
    made->m_trust = issuers.certificates();
    log::SigningKey key = TRY(log::SigningKey::generate("demo.example/register"));
    registry::Register labels = TRY(registry::Register::open_or_create(made->url(), std::move(key)));
    for (const auto& receipt : TRY(labels.apply(changes, now)))
        if (!receipt)
            return receipt.error();
    return made;
}

Demonstration::~Demonstration() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

label::RegimeNames made_up(const label::RegimeNames& real) {
    label::RegimeNames names{
        {fmt::format("{} (demonstration: made up)", real.regime.en), fmt::format("{}(デモ用・架空)", real.regime.ja)},
        {"a made-up operator", "架空の運営者"}};
    if (!real.operator_name.empty())
        names.operator_name = {fmt::format("a made-up operator, not {}", real.operator_name.en),
                               fmt::format("架空の運営者であり、{}ではない", real.operator_name.ja)};
    return names;
}

Text made_up_mark() {
    return {"DEMONSTRATION: made up. No such product, no such label.",
            "デモ用の見本: 架空の製品・ラベルであり、実在しません。"};
}

} // namespace warifu::demo
