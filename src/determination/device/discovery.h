#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "channel.h"

/// What a device shows to anybody: its services, its pages, and what they tell of it.
namespace warifu::device {

/// What was found on the way, for the examinations at the end.
struct Discovery {
    Reasons http;
    Reasons disclosure;
    std::size_t pages = 0;
    std::size_t told = 0; ///< disclosures
};

/// The protocols over UDP that are asked for, each at its own port by its own request. Appends what answered, writes
/// its rows of `service` and `disclosure`, and tells examination `device.udp`.
Async<void> find_udp(Probing& probing, std::vector<Service>& found, Discovery& discovery);

/// The front page of a service, and where it leads on the same address: rows of `http_page`.
Async<void> probe_http(Probing& probing, const Service& service, Discovery& discovery);

/// Something told to anybody: a row of `disclosure`.
void disclose(Probing& probing, const Service& service, std::string_view kind, std::string_view value,
              Discovery& discovery);

/// What the service's greeting gave away.
void disclose_banner(Probing& probing, const Service& service, Discovery& discovery);

/// Tells examinations `device.http` and `device.disclosure`.
void conclude_discovery(Probing& probing, const Discovery& discovery, const std::vector<Service>& services);

} // namespace warifu::device
