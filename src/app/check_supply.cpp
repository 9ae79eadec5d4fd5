#include <algorithm>

#include "common.h"
#include "warifu/attestation/compile.h"
#include "warifu/attestation/supply.h"

namespace warifu::app {

namespace {

using attestation::SupplyReport;
using catalogue::Catalogue;
using recognition::Outcome;

catalogue::Role role_of(const std::string& word) {
    using catalogue::Role;
    for (const Role role : {Role::Manufacturer, Role::Distributor})
        if (to_string(role) == word)
            return role;
    return Role::Importer;
}

void take_product(SupplyReport& report, const selection::Product& product) {
    report.product = product.name;
    report.question.product_known = true;
    report.question.held.support_until = product.support_until;
    report.question.held.excepted = product.excepted;
    for (const auto& [condition, answer] : product.features)
        report.question.features.emplace(condition, answer.yes);
}

Result<selection::Product> read_product_file(const Options& options, const Catalogue& catalogue) {
    Mistakes mistakes;
    selection::Product product = selection::read_product(options.file.filename().string(),
                                                         TRY(read_description(options.file)), catalogue, mistakes);
    if (!mistakes.empty())
        return mistaken(mistakes);
    return product;
}

/// What the dossier's own evidence says of the market's regimes that have requirements, on the day of its assessment.
Result<selection::Product> read_dossier(const Options& options, const Catalogue& catalogue, SupplyReport& report) {
    const dossier::Dossier dossier = TRY(open_confined({options.file}, options.file));
    Assessed assessed = TRY(assessed_in(dossier, catalogue, options.file));
    std::vector<std::string> ids;
    for (const catalogue::Regime* regime : recognition::regimes_of(catalogue, report.question.market))
        if (std::any_of(regime->editions.begin(), regime->editions.end(),
                        [](const catalogue::Edition& edition) { return !edition.requirements.empty(); }))
            ids.push_back(regime->id);
    if (!ids.empty()) {
        const auto assessment =
            TRY(attestation::compile(catalogue, dossier, assessed.product,
                                     {assessed.on, ids, tool_version(), options.file.filename().string()}));
        report.verdicts = attestation::own_verdicts(assessment, catalogue);
        report.assessed_on = assessed.on;
    }
    for (const attestation::OwnVerdict& own : report.verdicts)
        if (own.not_met)
            report.question.failing.insert(own.regime.substr(0, own.regime.find_first_of("/@")));
    return std::move(assessed.product);
}

Result<int> run_check_supply(const Options& options) {
    if (options.file.empty() && options.label.empty())
        return make_error(ErrorCode::InvalidArgument, "name a product file, a dossier, or a label with --label");
    const Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    SupplyReport report{{{{}, TRY(day(options.on)), std::nullopt, {}}, {}, role_of(options.role), false, {}, {}},
                        {},
                        {},
                        {},
                        std::nullopt};
    report.question.market = TRY(recognition::parse_market(options.market));
    if (!options.label.empty())
        report.question.held.labels.push_back(TRY(label_of(options, catalogue)));
    if (!options.file.empty()) {
        const selection::Product product = options.file.extension() == ".warifu"
                                               ? TRY(read_dossier(options, catalogue, report))
                                               : TRY(read_product_file(options, catalogue));
        take_product(report, product);
        for (recognition::Label& label : TRY(attestation::labels_of(catalogue, product)))
            report.question.held.labels.push_back(std::move(label));
    }
    report.supply = recognition::supply(catalogue, report.question);
    const int written = write_output(options, options.format == Format::Json
                                                  ? attestation::supply_json(catalogue, report)
                                                  : attestation::supply_text(catalogue, report, text_style(options)));
    if (written != done)
        return written;
    switch (report.supply.outcome) {
    case Outcome::NothingMissing: return done;
    case Outcome::Missing: return some_fail;
    case Outcome::NotDetermined: break;
    }
    return some_open;
}

} // namespace

int check_supply(const Options& options) { return exit_status(run_check_supply(options)); }

} // namespace warifu::app
