#include <algorithm>
#include <array>
#include <charconv>

#include "findings.h"
#include "shell_walk.h"
#include "warifu/base/text.h"

// test(1): POSIX.1-2017, XCU. Files are those of the image. What is there is there; what is missing may be made at run
// time, unless its folder belongs to the programs and libraries of the image.

namespace warifu::inspection {

namespace {

Truth negate(Truth truth) {
    return truth == Truth::True ? Truth::False : truth == Truth::False ? Truth::True : Truth::Unknown;
}

Truth truth_of(bool value) { return value ? Truth::True : Truth::False; }

std::optional<long> number_of(const Expanded& word) {
    long value = 0;
    const std::string_view text = trim(word.text);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!word.known || problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

Truth compare(const Expanded& left, std::string_view op, const Expanded& right) {
    if (op == "=" || op == "==" || op == "!=") {
        if (!left.known || !right.known)
            return Truth::Unknown;
        const Truth same = truth_of(left.text == right.text);
        return op == "!=" ? negate(same) : same;
    }
    const std::optional<long> a = number_of(left);
    const std::optional<long> b = number_of(right);
    if (!a || !b)
        return Truth::Unknown;
    if (op == "-eq")
        return truth_of(*a == *b);
    if (op == "-ne")
        return truth_of(*a != *b);
    if (op == "-gt")
        return truth_of(*a > *b);
    if (op == "-ge")
        return truth_of(*a >= *b);
    if (op == "-lt")
        return truth_of(*a < *b);
    if (op == "-le")
        return truth_of(*a <= *b);
    return Truth::Unknown;
}

bool is_program_folder(std::string_view folder) {
    constexpr std::array<std::string_view, 7> folders = {"/bin", "/sbin",    "/usr/bin",    "/usr/sbin",
                                                         "/lib", "/usr/lib", "/usr/libexec"};
    return std::any_of(folders.begin(), folders.end(), [&](std::string_view place) {
        return folder == place || (folder.starts_with(place) && folder[place.size()] == '/');
    });
}

} // namespace

Truth exists_in(const FileSystemTree& tree, const std::string& path) {
    const Resolved found = tree.resolve(path);
    if (found.kind == Resolved::Kind::Found)
        return Truth::True;
    const std::string folder(folder_of(path));
    // An empty folder is where something else is mounted.
    if (is_program_folder(folder) && found.kind == Resolved::Kind::Missing &&
        tree.has_names_below(tree.resolve(folder).path))
        return Truth::False;
    return Truth::Unknown;
}

Truth ShellWalk::test_file(std::string_view op, const Expanded& path) const {
    if (!path.known || !path.text.starts_with('/') || is_run_time_path(path.text))
        return Truth::Unknown;
    const Truth there = exists_in(m_tree, path.text);
    const TreeEntry* entry = m_tree.resolve(path.text).entry;
    if (there != Truth::True || op == "-e" || op == "-r" || op == "-a")
        return there;
    if (op == "-d")
        return truth_of(entry == nullptr || entry->type == FileType::Directory);
    if (entry == nullptr)
        return Truth::Unknown;
    if (op == "-f")
        return truth_of(entry->type == FileType::Regular);
    if (op == "-x")
        return truth_of(entry->type == FileType::Directory || (entry->mode & 0111U) != 0);
    if (op == "-s")
        return truth_of(entry->size != 0);
    return Truth::Unknown;
}

Truth ShellWalk::test(const std::vector<Expanded>& arguments) const {
    if (arguments.empty())
        return Truth::False;
    if (arguments.size() > 64)
        return Truth::Unknown;
    const auto is = [&](std::size_t i, std::string_view text) { return arguments[i].text == text; };
    if (arguments.size() > 1 && is(0, "!"))
        return negate(test({arguments.begin() + 1, arguments.end()}));
    // -o binds less than -a
    for (const std::string_view joint : {"-o", "-a"}) {
        for (std::size_t i = 1; i + 1 < arguments.size(); ++i) {
            if (!is(i, joint))
                continue;
            const auto middle = arguments.begin() + static_cast<std::ptrdiff_t>(i);
            const Truth left = test({arguments.begin(), middle});
            const Truth right = test({middle + 1, arguments.end()});
            const Truth deciding = joint == "-o" ? Truth::True : Truth::False;
            if (left == deciding || right == deciding)
                return deciding;
            return left == Truth::Unknown || right == Truth::Unknown ? Truth::Unknown : negate(deciding);
        }
    }
    if (arguments.size() == 1)
        return arguments[0].known ? truth_of(!arguments[0].text.empty()) : Truth::Unknown;
    if (arguments.size() == 2 && (is(0, "-n") || is(0, "-z"))) {
        if (!arguments[1].known)
            return Truth::Unknown;
        return truth_of(arguments[1].text.empty() == is(0, "-z"));
    }
    if (arguments.size() == 2)
        return test_file(arguments[0].text, arguments[1]);
    return arguments.size() == 3 ? compare(arguments[0], arguments[1].text, arguments[2]) : Truth::Unknown;
}

} // namespace warifu::inspection
