#include "described.h"

#include <array>

#include "http_message.h"
#include "warifu/base/text.h"
#include "xml_tree.h"

namespace warifu::device {

namespace {

/// What ONVIF's scopes say: `onvif://www.onvif.org/hardware/IPC-1234` (ONVIF Core, 7.3.2.2).
void read_scopes(std::string_view scopes, UdpAnswer& answer) {
    constexpr std::string_view start = "onvif://www.onvif.org/";
    for (const std::string_view scope : words(scopes)) {
        if (!scope.starts_with(start) || answer.told.size() >= 20)
            continue;
        const std::string_view rest = scope.substr(start.size());
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos)
            continue;
        const std::string_view kind = rest.substr(0, slash);
        const std::string value(rest.substr(slash + 1, 200));
        if (kind == "hardware")
            answer.told.push_back({"model", value});
        if (kind == "name")
            answer.told.push_back({"host-name", value});
        if (kind == "MAC" || kind == "mac")
            answer.told.push_back({"mac-address", value});
    }
}

} // namespace

std::optional<std::vector<Told>> read_description(std::string_view xml) {
    static constexpr auto fields =
        std::to_array<std::pair<std::string_view, std::string_view>>({{"friendlyName", "host-name"},
                                                                      {"manufacturer", "manufacturer"},
                                                                      {"modelName", "model"},
                                                                      {"modelNumber", "model"},
                                                                      {"serialNumber", "serial-number"},
                                                                      {"UDN", "unique-id"},
                                                                      {"firmwareVersion", "firmware-version"},
                                                                      {"softwareVersion", "firmware-version"}});
    pugi::xml_document document;
    if (!load(document, xml))
        return std::nullopt;
    const pugi::xml_node device = child(child(document, "root"), "device");
    if (!device)
        return std::nullopt;
    std::vector<Told> told;
    for (const auto& [field, kind] : fields)
        if (std::string value = text_of(device, field); !value.empty())
            told.push_back({std::string(kind), std::move(value)});
    return told;
}

std::string ssdp_request() {
    return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
           "ST: upnp:rootdevice\r\n\r\n";
}

std::optional<UdpAnswer> read_ssdp(std::string_view bytes) {
    const HttpAnswer http = read_http(bytes, Rest::Ended);
    if (http.status != 200 || !bytes.starts_with("HTTP/") || (!http.has("location") && !http.has("usn")))
        return std::nullopt;
    UdpAnswer answer{.banner = std::string(http.header("server")), .product = product_of_server(http.header("server"))};
    if (http.has("usn"))
        answer.told.push_back({"unique-id", std::string(http.header("usn"))});
    return answer;
}

std::string ssdp_location(std::string_view bytes) {
    return std::string(read_http(bytes, Rest::Ended).header("location"));
}

std::string ws_discovery_request() {
    return R"(<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
           R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
           R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:Action>)"
           R"(http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action><a:MessageID>)"
           R"(urn:uuid:57617269-6675-4000-8000-000000000001</a:MessageID><a:To>)"
           R"(urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe/></s:Body></s:Envelope>)";
}

std::optional<UdpAnswer> read_ws_discovery(std::string_view bytes) {
    pugi::xml_document document;
    if (!load(document, bytes))
        return std::nullopt;
    const pugi::xml_node matches = child(child(child(document, "Envelope"), "Body"), "ProbeMatches");
    if (!matches)
        return std::nullopt;
    UdpAnswer answer;
    const pugi::xml_node match = child(matches, "ProbeMatch");
    answer.banner = text_of(match, "Types");
    const std::string id = text_of(child(match, "EndpointReference"), "Address");
    if (!id.empty())
        answer.told.push_back({"unique-id", id});
    read_scopes(child(match, "Scopes").text().get(), answer);
    return answer;
}

} // namespace warifu::device
