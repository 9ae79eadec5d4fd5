#include "warifu/documents/unit_passwords.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "identifier_trace.h"

namespace warifu::documents {

namespace {

constexpr std::size_t enough_for_frame = 5; ///< passwords of which what they all share is no secret
constexpr std::size_t enough_for_order = 8; ///< 8! orders: chance makes a rising one once in 20,000 lists
constexpr std::size_t open_end = 2;         ///< last characters in which neighbours of a count differ
constexpr double hardly_chance = 1e-4;

/// What differs between the passwords of one account.
struct Account {
    std::vector<std::size_t> members; ///< places in the list
    std::size_t front = 0;            ///< characters that all begin with
    std::size_t back = 0;             ///< and end with
    double alphabet = 1;
};

class Weighing {
public:
    explicit Weighing(const std::vector<UnitPassword>& list) : m_list(list), m_found(list.size()) {}

    std::vector<PasswordPattern> run() {
        find_same();
        std::map<std::string, Account> accounts;
        for (std::size_t i = 0; i < m_list.size(); ++i)
            accounts[m_list[i].user].members.push_back(i);
        for (auto& [user, account] : accounts) {
            find_frame(account);
            find_order(account);
            find_neighbours(account);
        }
        for (std::size_t i = 0; i < m_list.size(); ++i) {
            const UnitPassword& unit = m_list[i];
            m_found[i].shape = shape_of(unit.password);
            m_found[i].derived_from = trace_to_identifier(unit, m_list.size());
            m_found[i].public_from = trace_to_public(unit, m_list.size());
        }
        return std::move(m_found);
    }

private:
    void find_same() {
        std::map<std::string, std::vector<std::size_t>> by_password;
        for (std::size_t i = 0; i < m_list.size(); ++i)
            by_password[m_list[i].password].push_back(i);
        for (const auto& [password, members] : by_password)
            for (const std::size_t i : members) {
                const auto other =
                    std::ranges::find_if(members, [&](std::size_t j) { return m_list[j].serial != m_list[i].serial; });
                if (other != members.end())
                    m_found[i].same_as = m_list[*other].locator;
            }
    }

    std::string middle(const Account& account, std::size_t i) const {
        const std::string& password = m_list[i].password;
        const std::size_t taken = account.front + account.back;
        return password.size() > taken ? password.substr(account.front, password.size() - taken) : std::string();
    }

    void find_frame(Account& account) {
        if (account.members.size() >= enough_for_frame) {
            const std::string& first = m_list[account.members[0]].password;
            account.front = account.back = first.size();
            for (const std::size_t i : account.members) {
                const std::string& each = m_list[i].password;
                const auto begins = std::mismatch(first.begin(), first.end(), each.begin(), each.end()).first;
                const auto ends = std::mismatch(first.rbegin(), first.rend(), each.rbegin(), each.rend()).first;
                account.front = std::min(account.front, static_cast<std::size_t>(begins - first.begin()));
                account.back = std::min(account.back, static_cast<std::size_t>(ends - first.rbegin()));
            }
        }
        std::string all;
        for (const std::size_t i : account.members)
            all += middle(account, i);
        account.alphabet = alphabet_of(all);
        for (const std::size_t i : account.members)
            m_found[i].bits = static_cast<double>(middle(account, i).size()) * std::log2(account.alphabet);
    }

    /// Passwords that rise, or fall, with the serial numbers.
    void find_order(const Account& account) {
        std::map<std::string, std::size_t> by_serial;
        std::set<std::size_t> lengths;
        for (const std::size_t i : account.members) {
            by_serial.emplace(m_list[i].serial, i);
            lengths.insert(m_list[i].password.size());
        }
        if (by_serial.size() < enough_for_order || by_serial.size() != account.members.size() || lengths.size() != 1)
            return;
        std::vector<std::size_t> order;
        for (const auto& [serial, i] : by_serial)
            order.push_back(i);
        const auto rises = [&](std::size_t a, std::size_t b) { return m_list[a].password < m_list[b].password; };
        const auto falls = [&](std::size_t a, std::size_t b) { return rises(b, a); };
        const auto not_rising = [&](std::size_t a, std::size_t b) { return !rises(a, b); };
        const auto not_falling = [&](std::size_t a, std::size_t b) { return !falls(a, b); };
        if (std::ranges::adjacent_find(order, not_rising) != order.end() &&
            std::ranges::adjacent_find(order, not_falling) != order.end())
            return;
        for (std::size_t place = 0; place < order.size(); ++place)
            m_found[order[place]].counts_from = m_list[order[place == 0 ? 1 : place - 1]].locator;
    }

    /// Passwords that differ in their last characters alone, more of them than chance would make (Poisson).
    void find_neighbours(const Account& account) {
        std::map<std::size_t, std::size_t> of_length;
        std::map<std::pair<std::size_t, std::string>, std::vector<std::size_t>> families;
        for (const std::size_t i : account.members) {
            const std::string text = middle(account, i);
            if (text.size() <= open_end)
                continue;
            ++of_length[text.size()];
            families[{text.size(), text.substr(0, text.size() - open_end)}].push_back(i);
        }
        std::map<std::size_t, double> pairs;
        for (const auto& [key, members] : families)
            pairs[key.first] += pairs_of(members.size());
        for (const auto& [key, members] : families) {
            const double expected =
                pairs_of(of_length[key.first]) * std::pow(account.alphabet, -static_cast<double>(key.first - open_end));
            if (members.size() < 2 || chance_of_so_many(pairs[key.first], expected) > hardly_chance)
                continue;
            for (const std::size_t i : members)
                if (m_found[i].counts_from.empty())
                    m_found[i].counts_from = neighbour(members, i);
        }
    }

    /// Of another unit; the same password is told apart from a count.
    std::string neighbour(const std::vector<std::size_t>& members, std::size_t i) const {
        for (const std::size_t j : members)
            if (m_list[j].serial != m_list[i].serial && m_list[j].password != m_list[i].password)
                return m_list[j].locator;
        return {};
    }

    static double pairs_of(std::size_t count) {
        return static_cast<double>(count) * static_cast<double>(count - 1) / 2;
    }

    /// P(X >= count) of a Poisson distribution.
    static double chance_of_so_many(double count, double expected) {
        double term = std::exp(-expected);
        double below = 0;
        for (double k = 0; k < count && below < 1; ++k) {
            below += term;
            term *= expected / (k + 1);
        }
        // The sum cancels where little is expected: the first term of the tail is then nearly all of it.
        return expected < 1e-3 ? std::pow(expected, count) : 1 - below;
    }

    static std::string shape_of(const std::string& password) {
        if (password.size() < 3)
            return {};
        const int step = password[1] - password[0];
        if (step != 0 && step != 1 && step != -1)
            return {};
        for (std::size_t i = 2; i < password.size(); ++i)
            if (password[i] - password[i - 1] != step)
                return {};
        return step == 0 ? "repeated" : "sequence";
    }

    const std::vector<UnitPassword>& m_list;
    std::vector<PasswordPattern> m_found;
};

} // namespace

std::vector<PasswordPattern> find_patterns(const std::vector<UnitPassword>& list) { return Weighing(list).run(); }

} // namespace warifu::documents
