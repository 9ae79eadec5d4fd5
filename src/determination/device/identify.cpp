#include <optional>

#include "probing.h"

namespace warifu::device {

Async<Service> identify(Probing& probing, std::uint16_t port) {
    Service service;
    service.port = port;
    Connected connected = co_await probing.transport.connect(port);
    if (!connected.stream)
        co_return service;
    constexpr milliseconds greeting(1500);
    const Reading reading = co_await connected.stream->read(4096, greeting);
    service.banner = reading.bytes;
    if (service.banner.starts_with("SSH-"))
        service.name = "ssh";
    if (service.name != "unknown")
        probing.transport.understood(port);
    co_return service;
}

Row row_of(const Probing& probing, const Service& service) {
    const bool known = service.name != "unknown"; // else what is inside of it is not known either
    return RowBuilder("service", probing.at(service))
        .number("port", std::int64_t{service.port})
        .text("protocol", service.protocol)
        .text("name", service.name)
        .yes_no("tls", known || service.tls ? std::optional(service.tls) : std::nullopt)
        .text("banner", service.banner)
        .text("product", service.product)
        .text("version", service.version)
        .take();
}

} // namespace warifu::device
