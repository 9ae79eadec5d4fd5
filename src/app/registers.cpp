#include <algorithm>
#include <ctime>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "warifu/base/text.h"
#include "warifu/log/audit.h"
#include "warifu/log/url.h"
#include "warifu/registry/contents.h"
#include "warifu/registry/documents.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t changes_at_once = 500;

Result<log::VerifierKey> verifier_of(const Options& options) {
    if (auto key = log::VerifierKey::parse(options.log_key))
        return key;
    const std::string text = TRY(read_text_file(options.log_key));
    return log::VerifierKey::parse(trim(text));
}

std::string audit_json(const log::Audit& audit) {
    Json steps = Json::array();
    for (const log::AuditStep& step : audit.steps)
        steps.push_back({{"step", step.code}, {"outcome", to_string(step.outcome)}, {"text", printable(step.text.en)}});
    Json json = {{"version", 1}, {"good", audit.good()}, {"entries", audit.entries}, {"tiles", audit.tiles}};
    if (audit.checkpoint)
        json["checkpoint"] = {{"origin", printable(audit.checkpoint->origin)},
                              {"size", audit.checkpoint->size},
                              {"root", log::write_hash(audit.checkpoint->root)}};
    else
        json["checkpoint"] = nullptr;
    json["steps"] = std::move(steps);
    return json.dump(2) + "\n";
}

Result<std::unique_ptr<log::LogSource>> source_of(const std::string& place) {
    std::unique_ptr<log::LogSource> source = std::make_unique<log::FolderSource>(place);
    if (log::is_url(place))
        source = TRY(log::UrlSource::create(place));
    return source;
}

Result<int> run_audit(const Options& options) {
    constexpr std::time_t clocks_differ_s = 300;
    registry::ContentsCheck contents(std::time(nullptr) + clocks_differ_s);
    const log::VerifierKey key = TRY(verifier_of(options));
    log::AuditTerms terms{key, std::nullopt, std::ref(contents)};
    if (!options.former.empty())
        terms.former = TRY(read_text_file(options.former));
    const std::unique_ptr<log::LogSource> source = TRY(source_of(options.file.string()));
    const log::Audit audit = TRY(log::audit(*source, terms));
    const int written = write_lines(options, options.format == Format::Json ? audit_json(audit)
                                                                            : log::audit_text(audit, options.language));
    if (written != done)
        return written;
    return audit.good() ? done : some_fail;
}

Result<std::vector<registry::Change>> read_changes(const std::filesystem::path& path) {
    const std::string text = TRY(read_text_file(path));
    std::vector<registry::Change> changes;
    std::size_t number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        if (is_blank(line))
            continue;
        auto change = registry::read_change(line);
        if (!change)
            return wrap(change.error(), "nothing was recorded", fmt::format("{}:{}", path.string(), number));
        changes.push_back(std::move(*change));
    }
    return changes;
}

Result<int> run_import(const Options& options) {
    const std::vector<registry::Change> changes = TRY(read_changes(options.file));
    const std::string pem = TRY(read_text_file(options.key));
    log::SigningKey key = TRY(log::SigningKey::from_pem(pem, options.origin));
    const std::string verifier = key.verifier().to_string();
    const auto open = options.create ? registry::Register::open_or_create : registry::Register::open_for_writing;
    auto opened = open(options.register_url, std::move(key));
    if (!opened && opened.error().code == ErrorCode::NotFound)
        return wrap(opened.error(), "--create makes a new register, with a log of its own");
    registry::Register labels = TRY(std::move(opened));
    std::size_t made = 0;
    std::size_t repeated = 0;
    std::string refused;
    for (std::size_t first = 0; first < changes.size(); first += changes_at_once) {
        const auto part = std::span(changes).subspan(first, std::min(changes_at_once, changes.size() - first));
        const auto receipts = TRY(labels.apply(part, std::time(nullptr)));
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (!receipts[i])
                refused +=
                    fmt::format("{}: {}\n", printable(part[i].label.number, 100), receipts[i].error().describe());
            else
                ++(receipts[i]->repeated ? repeated : made);
        }
    }
    std::string out = fmt::format(fmt::runtime(say(options, "{} changes recorded, {} were there already\n",
                                                   "記録した変更: {} 件、記録済み: {} 件\n")),
                                  made, repeated);
    out += fmt::format("{}: {}\n", say(options, "the log's key for others", "ログの公開鍵"), verifier);
    if (!refused.empty())
        out += fmt::format("{}:\n{}", say(options, "refused", "拒否した変更"), refused);
    const int written = write_lines(options, out);
    return written != done ? written : refused.empty() ? done : some_fail;
}

Result<int> run_publish(const Options& options) {
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    TRY_VOID(labels.publish(options.out));
    return done;
}

Result<int> run_check(const Options& options) {
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    const std::uint64_t size = TRY(labels.size());
    if (const auto checked = labels.check(); !checked) {
        if (checked.error().code != ErrorCode::Corrupt)
            return checked.error();
        fail(checked.error());
        return some_fail;
    }
    return write_lines(options, fmt::format(fmt::runtime(say(options, "{} changes are what the log has\n",
                                                             "変更 {} 件がログと一致する\n")),
                                            size));
}

Result<int> run_migrate(const Options& options) {
    TRY_VOID(registry::migrate(options.register_url, options.schema.value_or(registry::newest_schema)));
    return done;
}

} // namespace

int audit_log(const Options& options) { return exit_status(run_audit(options)); }
int import_changes(const Options& options) { return exit_status(run_import(options)); }
int publish_log(const Options& options) { return exit_status(run_publish(options)); }
int check_register(const Options& options) { return exit_status(run_check(options)); }
int migrate_register(const Options& options) { return exit_status(run_migrate(options)); }

} // namespace warifu::app
