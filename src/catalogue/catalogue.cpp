#include "warifu/catalogue/catalogue.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "embedded/catalogue_files.h"
#include "loader.h"
#include "warifu/base/digest.h"

namespace warifu::catalogue {

namespace {

template <class List>
const typename List::value_type* find_by_id(const List& list, std::string_view id) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.id == id; });
    return found == list.end() ? nullptr : &*found;
}

constexpr std::size_t max_files = 10'000;
constexpr std::uintmax_t max_file_bytes = 4U << 20U;

std::string digest_of(std::vector<SourceFile> files) {
    std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    Sha256 digest;
    for (const SourceFile& file : files) {
        // Lengths first, so that no two sets of files give the same bytes.
        digest.update(as_bytes(fmt::format("{} {} {}\n", file.path.size(), file.text.size(), file.path)));
        digest.update(as_bytes(file.text));
    }
    return digest.hex();
}

Result<std::string> read_whole(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error)
        return make_error(ErrorCode::Io, error.message(), path.string());
    if (size > max_file_bytes)
        return make_error(ErrorCode::LimitExceeded, "the file is larger than 4 MiB", path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return make_error(ErrorCode::Io, "cannot be read", path.string());
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

} // namespace

const Source* Catalogue::find_source(std::string_view id) const { return find_by_id(sources, id); }
const Regime* Catalogue::find_regime(std::string_view id) const { return find_by_id(regimes, id); }
const Condition* Catalogue::find_condition(std::string_view id) const { return find_by_id(conditions, id); }
const Check* Catalogue::find_check(std::string_view id) const { return find_by_id(checks, id); }
const Arrangement* Catalogue::find_arrangement(std::string_view id) const { return find_by_id(arrangements, id); }
const Specification* Catalogue::find_specification(std::string_view id) const { return find_by_id(specifications, id); }
const Specification* Catalogue::find_specification(std::string_view regime, std::string_view edition) const {
    const auto found = std::find_if(specifications.begin(), specifications.end(), [&](const Specification& each) {
        return each.regime == regime && each.edition == edition;
    });
    return found == specifications.end() ? nullptr : &*found;
}
const Edition* Catalogue::find_edition(const Regime& regime, std::string_view id) const {
    return find_by_id(regime.editions, id);
}
const Level* Catalogue::find_level(const Regime& regime, std::string_view id) const {
    return find_by_id(regime.levels, id);
}

const Requirement* Catalogue::find_requirement(std::string_view full_id) const {
    const std::size_t end = std::min(full_id.find('@'), full_id.find('/'));
    const Regime* regime = find_regime(full_id.substr(0, end));
    if (regime == nullptr)
        return nullptr;
    for (const Edition& edition : regime->editions) {
        const auto found = std::find_if(edition.requirements.begin(), edition.requirements.end(),
                                        [&](const Requirement& r) { return r.full_id == full_id; });
        if (found != edition.requirements.end())
            return &*found;
    }
    return nullptr;
}

LoadOutcome load(const std::vector<SourceFile>& files) {
    Mistakes mistakes;
    Loader loader(mistakes);
    std::vector<const SourceFile*> ordered;
    for (const SourceFile& file : files)
        ordered.push_back(&file);
    std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
    for (const SourceFile* file : ordered)
        loader.read_file(*file);
    loader.finish();
    LoadOutcome outcome{std::move(loader).take(), mistakes.sorted()};
    outcome.catalogue.digest = digest_of(files);
    return outcome;
}

Result<std::vector<SourceFile>> read_directory(const std::filesystem::path& directory) {
    std::error_code error;
    if (!std::filesystem::is_directory(directory, error))
        return make_error(ErrorCode::NotFound, "there is no such folder", directory.string());
    std::vector<SourceFile> files;
    for (auto at = std::filesystem::recursive_directory_iterator(directory, error);
         !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        if (!at->is_regular_file() || at->path().extension() != ".toml")
            continue;
        if (files.size() == max_files)
            return make_error(ErrorCode::LimitExceeded, "more than 10,000 files: this is no catalogue",
                              directory.string());
        files.push_back({at->path().lexically_relative(directory).generic_string(), TRY(read_whole(at->path()))});
    }
    if (error)
        return make_error(ErrorCode::Io, error.message(), directory.string());
    if (files.empty())
        return make_error(ErrorCode::NotFound, "there is no .toml file below this folder", directory.string());
    return files;
}

const std::vector<SourceFile>& embedded_files() {
    static const std::vector<SourceFile> files = [] {
        std::vector<SourceFile> copied;
        for (const embedded::File& file : embedded::catalogue_files())
            copied.push_back({std::string(file.path), std::string(file.text)});
        return copied;
    }();
    return files;
}

Result<Catalogue> load_catalogue(const std::filesystem::path& directory) {
    LoadOutcome outcome = load(directory.empty() ? embedded_files() : TRY(read_directory(directory)));
    if (outcome.mistakes.empty())
        return std::move(outcome.catalogue);
    std::string message = fmt::format("the catalogue has {} mistake(s)", outcome.mistakes.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(outcome.mistakes.size(), 5); ++i)
        message += "\n  " + outcome.mistakes[i].describe();
    return make_error(ErrorCode::Parse, message + "\n`warifu catalogue check` lists all of them", directory.string());
}

} // namespace warifu::catalogue
