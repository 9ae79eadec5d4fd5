#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "greeting.h"

/// What a service that keeps silent is asked, so that it tells what it is. Nothing here changes anything at it.
namespace warifu::device {

struct Question {
    std::string_view name; ///< of the protocol
    std::string request;
};

/// All that are worth asking at a port, the likeliest first.
std::vector<Question> questions_for(std::uint16_t port, std::string_view host);

/// No more will come that is worth waiting for.
bool answer_complete(std::string_view bytes);

/// The part of an answer that is shown as what a service says: its first line, and who it is.
std::string first_words(std::string_view bytes);

/// Asked of a service of a known protocol that has not told its version yet, each in turn until one tells.
std::vector<std::string> version_requests(std::string_view protocol);
bool version_complete(std::string_view protocol, std::string_view bytes);
Product version_in(std::string_view protocol, std::string_view bytes);

} // namespace warifu::device
