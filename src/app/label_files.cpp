#include "label_files.h"

#include <system_error>

#include <fmt/format.h>

#include "warifu/assessment/confined.h"
#include "warifu/label/picture.h"
#include "warifu/label/statement.h"
#include "warifu/label/token.h"

namespace warifu::app {

namespace {

std::string without_newline(std::string text) {
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

Result<std::string> code_in(const std::string& png) {
    using Strings = std::vector<std::string>;
    const Strings answer = TRY(
        assessment::run_confined({.memory_bytes = 2ULL << 30U, .readable = {}}, {.answer_bytes = 1U << 16U},
                                 [&]() -> Result<Strings> { return Strings{TRY(label::read_code(as_bytes(png)))}; }));
    return answer.size() == 1 ? answer.front() : std::string();
}

} // namespace

Result<std::string> line_of(const std::filesystem::path& path) { return without_newline(TRY(read_text_file(path))); }

Result<std::string> token_named(const std::string& named) {
    if (named.starts_with(label::token_prefix))
        return named;
    std::string text = TRY(read_text_file(named));
    if (label::is_png(as_bytes(text))) {
        auto code = code_in(text);
        return code ? code : Result<std::string>(wrap(code.error(), "no label", named));
    }
    if (text.find("<svg") != std::string::npos)
        return make_error(ErrorCode::Unsupported,
                          "pictures in SVG are not read: give the .token file, or the same label as PNG", named);
    return without_newline(std::move(text));
}

std::string file_stem(const std::string& number) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    std::string stem = number;
    for (char& c : stem)
        if (plain.find(c) == std::string_view::npos)
            c = '-';
    if (stem.starts_with('.'))
        stem.front() = '-';
    return stem;
}

Result<void> write_new(const std::filesystem::path& folder, const std::vector<NewFile>& files) {
    std::error_code error;
    for (const NewFile& file : files)
        if (std::filesystem::exists(folder / file.name, error))
            return make_error(ErrorCode::Refused, "it is there already: name another folder",
                              (folder / file.name).string());
    std::filesystem::create_directories(folder, error);
    if (error)
        return make_error(ErrorCode::Io, fmt::format("the folder cannot be made: {}", error.message()),
                          folder.string());
    for (const NewFile& file : files)
        TRY_VOID(write_file(folder / file.name, file.bytes));
    return {};
}

} // namespace warifu::app
