// Writes labels into a register, and says of each batch when it is on the disk. What bench/register/run times, and what
// the tests end in the middle of a write.
//
//     register_bench URL KEY.pem FIRST COUNT BATCH
//
// Labels are named L00000000 on, each request after its label, so that a writer that starts again makes nothing twice.
// Standard output has a line for each batch: the number of labels that are there so far, counted from FIRST.

#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "warifu/base/descriptor.h"
#include "warifu/registry/register.h"

namespace {

using namespace warifu;

Date day(std::uint64_t days) { return Date::from_days_since_1970(static_cast<std::int64_t>(days)).value(); }

/// No two of a thousand neighbours are alike in what a page tells of them.
registry::Change issue(std::uint64_t index) {
    constexpr std::uint64_t first_day = 20120; // 2025-02-01
    const std::uint64_t issued_on = first_day + index * 7919 % 600;
    registry::Label label{.issued = day(issued_on)};
    label.number = fmt::format("L{:08}", index);
    label.regime = "jc-star";
    label.level = "1";
    label.market = "JP";
    label.product = fmt::format("Camera {}", index % 1000);
    label.model = fmt::format("C-{}", index);
    label.maker = fmt::format("Maker {}", index % 100);
    label.speaker = index % 3 == 0 ? label::Speaker::Maker : label::Speaker::Operator;
    label.expires = day(issued_on + 729);
    label.support_until = day(issued_on + 1095 + index * 104729 % 1500);
    const Date issued = label.issued;
    return {registry::Kind::Issue, label, issued, "bench", "issued", "request of " + label.number};
}

int fail(const Error& error) {
    fmt::print(stderr, "{}\n", error.describe());
    return 2;
}

int write_labels(const std::string& url, const std::string& pem, std::uint64_t first, std::uint64_t count,
                 std::uint64_t batch) {
    auto key = log::SigningKey::from_pem(pem, "register.example/labels");
    if (!key)
        return fail(key.error());
    auto labels = registry::Register::open_or_create(url, std::move(*key));
    if (!labels)
        return fail(labels.error());
    for (std::uint64_t done = 0; done < count;) {
        std::vector<registry::Change> changes;
        for (; changes.size() < batch && done < count; ++done)
            changes.push_back(issue(first + done));
        const auto receipts = labels->apply(changes, std::time(nullptr));
        if (!receipts)
            return fail(receipts.error());
        for (const auto& receipt : *receipts)
            if (!receipt)
                return fail(receipt.error());
        if (!write_all(STDOUT_FILENO, fmt::format("{}\n", done)))
            return 2;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGXFSZ, SIG_IGN); // a full disk is an error, no end
    if (argc != 6) {
        fmt::print(stderr, "register_bench URL KEY.pem FIRST COUNT BATCH\n");
        return 2;
    }
    std::ifstream file(argv[2], std::ios::binary);
    const std::string pem(std::istreambuf_iterator<char>(file), {});
    return write_labels(argv[1], pem, std::stoull(argv[3]), std::stoull(argv[4]), std::stoull(argv[5]));
}
