#include "problem.h"

#include <map>

#include <nlohmann/json.hpp>

namespace warifu::server {

std::string reason_of(unsigned status) {
    static const std::map<unsigned, std::string> reasons = {{400, "Bad Request"},
                                                            {401, "Unauthorized"},
                                                            {403, "Forbidden"},
                                                            {404, "Not Found"},
                                                            {405, "Method Not Allowed"},
                                                            {409, "Conflict"},
                                                            {413, "Content Too Large"},
                                                            {414, "URI Too Long"},
                                                            {415, "Unsupported Media Type"},
                                                            {422, "Unprocessable Content"},
                                                            {429, "Too Many Requests"},
                                                            {431, "Request Header Fields Too Large"},
                                                            {503, "Service Unavailable"},
                                                            {507, "Insufficient Storage"}};
    const auto reason = reasons.find(status);
    return reason == reasons.end() ? "Error" : reason->second;
}

Response problem(unsigned status, std::string_view code, std::string_view detail) {
    nlohmann::ordered_json json = {{"type", "about:blank"}, {"title", reason_of(status)}, {"status", status}};
    if (!code.empty())
        json["code"] = code;
    if (!detail.empty())
        json["detail"] = detail;
    return {status, std::string(problem_type), json.dump(2) + "\n", {{"Cache-Control", "no-store"}}};
}

} // namespace warifu::server
