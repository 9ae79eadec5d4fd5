#include <fmt/format.h>

#include "login_http.h"

/// ONVIF, the web service of cameras (Core Specification, 8.4): GetUsers is for administrators; who gets an answer
/// without saying who he is stands in front of an open door. Nothing is changed by it.
namespace warifu::device {

namespace {

WebRequest get_users() {
    WebRequest request;
    request.method = "POST";
    request.target = "/onvif/device_service"; // 5.1.1: every device has its device service here
    request.headers.emplace_back(
        "Content-Type",
        R"(application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetUsers")");
    request.body = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                   R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>)"
                   R"(<GetUsers xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)";
    return request;
}

} // namespace

Async<void> probe_onvif(WebClient& client, const Service& service, LoginFindings& findings) {
    const WebRequest request = get_users();
    const WebReply reply = co_await client.ask(request);
    if (!reply.answer || reply.answer->body.find("Envelope") == std::string::npos)
        co_return; // something else, or nothing
    const std::string& body = reply.answer->body;
    const bool open = reply.answer->status == 200 && body.find("GetUsersResponse") != std::string::npos &&
                      body.find("Username") != std::string::npos;
    if (open) {
        LoginFacts facts;
        facts.method = "none";
        facts.anonymous = true;
        facts.in_clear = !service.tls;
        facts.shown = "GetUsers";
        write(client.probing(), service, facts);
    }
    const std::string at = client.probing().at(service);
    findings.open_logins(fmt::format("{}: it speaks ONVIF, whose logins are not tried", at));
    findings.open_lockout(fmt::format("{}: it speaks ONVIF, whose logins are not tried", at));
}

} // namespace warifu::device
