#include "session.h"

namespace warifu::server {

template <>
asio::awaitable<bool> greet(Link<Plain>&, std::chrono::milliseconds) {
    co_return true;
}

template <>
asio::awaitable<void> part(Link<Plain>&) {
    co_return;
}

template void Worker::begin(std::shared_ptr<Link<Plain>> link);

} // namespace warifu::server
