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
#include "warifu/registry/register.h"

namespace warifu::app {

namespace {

using Json = nlohmann::ordered_json;

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

Result<int> run_register_audit(const Options& options) {
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

Result<int> run_register_publish(const Options& options) {
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    TRY_VOID(labels.publish(options.out));
    return done;
}

Result<int> run_register_check(const Options& options) {
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

Result<int> run_register_migrate(const Options& options) {
    TRY_VOID(registry::migrate(options.register_url, options.schema.value_or(registry::newest_schema)));
    return done;
}

} // namespace

int audit_log(const Options& options) { return exit_status(run_register_audit(options)); }
int publish_log(const Options& options) { return exit_status(run_register_publish(options)); }
int check_register(const Options& options) { return exit_status(run_register_check(options)); }
int migrate_register(const Options& options) { return exit_status(run_register_migrate(options)); }

} // namespace warifu::app
