#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "warifu/base/findings.h"
#include "warifu/device/device.h"

/// What is tried on a device with somebody's help, and seen by looking at it before and after.
namespace warifu::device {

/// What one probe has told.
struct Look {
    std::vector<Row> rows;
    std::vector<Examination> examinations;
};

/// The TCP ports of a table's rows, each once, in order.
std::vector<std::uint16_t> tcp_ports(const Look& look, std::string_view table);

enum class Cut { Power, Network };
std::string_view to_string(Cut cut); ///< `power`, `network`

struct Outage {
    Cut cut = Cut::Power;
    std::vector<std::uint16_t> ports; ///< TCP, open before
    milliseconds most_wait{600'000};  ///< for it to begin, and likewise to end
    milliseconds settle{120'000};     ///< for the other ports to be open again
};

/// Waits until the device is there, then until nothing answers, and then until it does again. Gives a row of `outage`
/// each time, whose `state` is `ready`, `away`, `back`; only the last knows `away_ms`.
void watch_outage(const Plan& plan, const Outage& outage, Watch& watch, RowSink& sink);

/// What an outage has changed: rows of `outage` and `outage_change`. `seen`: what watch_outage told. Why not everything
/// could be compared, or the outage was not seen, goes to `reasons`; the examination `device.outage` is the caller's,
/// who may have more than one outage.
void compare_outage(const std::string& device, const Look& before, const Look& after, const Look& seen, RowSink& sink,
                    Reasons& reasons);

/// Looks before a change of passwords, after it with the former ones, and with the new ones.
struct PasswordLooks {
    Look before;
    Look with_former;
    Look with_new;
};

/// Whether each login has its new password: rows of `password_change`, and one examination for `device.new-password`,
/// which is Complete when at every login that was found a known one was accepted before, and the change could be tried.
void compare_passwords(const std::string& device, const PasswordLooks& looks, RowSink& sink);

} // namespace warifu::device
