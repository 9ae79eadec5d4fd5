#include "ssh_offer.h"

#include <algorithm>
#include <array>

#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::uint8_t message_kexinit = 20;
constexpr std::size_t most_names = 200;

std::optional<std::vector<std::string>> read_names(ByteReader& reader) {
    const auto length = reader.u32();
    if (!length)
        return std::nullopt;
    const auto bytes = reader.take(*length);
    if (!bytes)
        return std::nullopt;
    std::vector<std::string> names;
    for (const std::string_view name : split(as_text(*bytes), ','))
        if (!name.empty() && names.size() < most_names)
            names.emplace_back(name);
    return names;
}

struct Weak {
    std::string_view kind;
    std::string_view name;
    std::string_view why;
};

constexpr auto weak = std::to_array<Weak>({
#include "data/weak_ssh.inc"
});

bool any(const std::vector<std::string>& names, std::string_view word) {
    return std::ranges::find(names, word) != names.end();
}

} // namespace

std::optional<std::size_t> ssh_packet_size(std::string_view bytes) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto length = reader.u32();
    if (!length || *length < 5 || *length > most_ssh_packet)
        return std::nullopt;
    return std::size_t{*length} + 4;
}

std::optional<SshOffer> read_kexinit(std::string_view packet) {
    const auto size = ssh_packet_size(packet);
    if (!size || packet.size() < *size)
        return std::nullopt;
    ByteReader reader(as_bytes(packet.substr(4, *size - 4)), ByteOrder::Big);
    const auto padding = reader.u8();
    const auto message = reader.u8();
    if (!padding || message != message_kexinit || !reader.skip(16)) // the cookie
        return std::nullopt;
    SshOffer offer;
    std::array<std::vector<std::string>, 6> lists;
    for (auto& list : lists) {
        auto names = read_names(reader);
        if (!names)
            return std::nullopt;
        list = std::move(*names);
    }
    offer.kex = std::move(lists[0]);
    offer.host_keys = std::move(lists[1]);
    offer.ciphers = std::move(lists[3]);
    offer.macs = std::move(lists[5]);
    return offer;
}

bool open_to_terrapin(const SshOffer& offer) {
    if (any(offer.kex, "kex-strict-s-v00@openssh.com"))
        return false;
    const bool cbc = std::ranges::any_of(offer.ciphers, [](const std::string& name) { return name.ends_with("-cbc"); });
    const bool etm = std::ranges::any_of(
        offer.macs, [](const std::string& name) { return name.find("-etm@") != std::string::npos; });
    return any(offer.ciphers, "chacha20-poly1305@openssh.com") || (cbc && etm);
}

std::string_view weakness_of(std::string_view kind, std::string_view name) {
    for (const Weak& entry : weak)
        if (entry.kind == kind && entry.name == name)
            return entry.why;
    return {};
}

} // namespace warifu::device
