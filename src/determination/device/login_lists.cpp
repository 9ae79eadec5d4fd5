#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "login.h"

namespace warifu::device {

namespace {

constexpr auto logins = std::to_array<std::pair<std::string_view, std::string_view>>({
#include "data/default_logins.inc"
});

constexpr auto communities = std::to_array<std::string_view>({
#include "data/default_communities.inc"
});

/// Each once, in the order of their coming.
class Distinct {
public:
    void add(std::string_view user, std::string_view password) {
        if (m_seen.emplace(user, password).second)
            m_logins.push_back({std::string(user), std::string(password)});
    }
    std::vector<Login> take() { return std::move(m_logins); }

private:
    std::set<std::pair<std::string, std::string>> m_seen;
    std::vector<Login> m_logins;
};

} // namespace

bool is_known_default(std::string_view password) {
    return std::ranges::any_of(logins, [&](const auto& login) { return login.second == password; }) ||
           std::ranges::find(communities, password) != communities.end();
}

std::vector<Login> defaults_of(const Plan& plan) {
    Distinct list;
    for (const Login& login : plan.defaults)
        list.add(login.user, login.password);
    for (const auto& [user, password] : logins)
        list.add(user, password);
    return list.take();
}

std::vector<Login> passwords_of(const Plan& plan) {
    Distinct list;
    for (const Login& login : defaults_of(plan))
        list.add("", login.password);
    return list.take();
}

std::vector<Login> communities_of(const Plan& plan) {
    Distinct list;
    for (const Login& login : plan.defaults)
        list.add("", login.password);
    for (const std::string_view community : communities)
        list.add("", community);
    return list.take();
}

} // namespace warifu::device
