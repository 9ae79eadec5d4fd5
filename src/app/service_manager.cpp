#include "service_manager.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

#include "warifu/base/descriptor.h"

namespace warifu::app {

void tell_service_manager(std::string_view state) {
    const char* place = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (place == nullptr || *place == '\0' || std::strlen(place) >= sizeof address.sun_path)
        return;
    const std::size_t size = std::strlen(place);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, place, size);
    if (*place == '@') // a name that is in no folder
        address.sun_path[0] = '\0';
    const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    // Nobody can be told when this fails: systemd then says that it waits.
    (void)::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size));
}

} // namespace warifu::app
