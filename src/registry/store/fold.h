#pragma once

#include <string>
#include <string_view>

namespace warifu::registry {

/// As searches compare: NFKC, case folded (Unicode's NFKC_Casefold), so that `ｶﾒﾗ` finds `カメラ`.
std::string folded(std::string_view text);
/// A pattern of LIKE, with '!' for its escape, that finds what has the folded text in it.
std::string like_within(std::string_view text);

} // namespace warifu::registry
