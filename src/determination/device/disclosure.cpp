#include <algorithm>

#include <fmt/format.h>

#include "discovery.h"

namespace warifu::device {

void disclose(Probing& probing, const Service& service, std::string_view kind, std::string_view value,
              Discovery& discovery) {
    ++discovery.told;
    probing.sink.row(RowBuilder("disclosure", probing.at(service))
                         .number("port", std::int64_t{service.port})
                         .text("protocol", service.protocol)
                         .text("service", service.name)
                         .text("kind", kind)
                         .text("value", value)
                         .take());
}

void disclose_banner(Probing& probing, const Service& service, Discovery& discovery) {
    if (!service.version.empty())
        disclose(probing, service, "banner-version", fmt::format("{} {}", service.product, service.version), discovery);
}

void conclude_discovery(Probing& probing, const Discovery& discovery, const std::vector<Service>& services) {
    const auto pages = std::ranges::count(services, std::string_view("http"), &Service::name);
    conclude(probing.sink, "device.http", probing.device(), discovery.http,
             fmt::format("{}, {}", counted(static_cast<std::uint64_t>(pages), "web service"),
                         counted(discovery.pages, "page")));
    conclude(
        probing.sink, "device.disclosure", probing.device(), discovery.disclosure,
        fmt::format("{}, {} told to anybody", counted(services.size(), "service"), counted(discovery.told, "thing")));
}

} // namespace warifu::device
