#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/row.h"

/// What a capture of the product's traffic shows: with whom it talks, and what of that anybody on the way can read.
namespace warifu::traffic {

/// What is said of a capture by whoever made it.
struct CaptureTerms {
    std::string_view name; ///< of the file
    /// Of the unit: IPv4, IPv6, MAC. Empty: whoever speaks first in a conversation is taken for it.
    std::vector<std::string> addresses = {};
    /// What the unit was made to do while it was captured: words of the table `capture`.
    std::vector<std::string> exercised = {};
    std::string unit_name = {};
    std::string serial = {};
    std::string firmware_sha256 = {};
};

/// Budgets. Where one is used up, the examination is incomplete and says so.
struct CaptureLimits {
    std::size_t flows = 65'536;
    std::size_t waiting_bytes = 64U << 20U; ///< of TCP that came out of order, in all
    std::size_t neighbours = 4'096;         ///< link-layer addresses that are kept
};

/// Reads a capture (pcap, pcapng) in one pass and gives rows of `capture`, `flow`, `cleartext` and `probed_unit`.
/// `progress(done, total)` is called now and then, in bytes.
void read_capture(const CaptureTerms& terms, Bytes bytes, const CaptureLimits& limits,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress, RowSink& sink);

} // namespace warifu::traffic
