#include <gtest/gtest.h>

#include "warifu/base/uuid.h"

namespace warifu {
namespace {

TEST(Uuid, IsTheOneOfTheRfcsOwnExample) { // RFC 9562, A.4
    EXPECT_EQ(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
              "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Uuid, DiffersByNameAndBySpaceAlone) {
    const std::string one = uuid_v5(uuid_url_namespace, "https://example.com/a");
    EXPECT_EQ(one, uuid_v5(uuid_url_namespace, "https://example.com/a"));
    EXPECT_NE(one, uuid_v5(uuid_url_namespace, "https://example.com/b"));
    EXPECT_NE(one, uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "https://example.com/a"));
    EXPECT_NE(uuid_v5(uuid_url_namespace, ""), uuid_v5(uuid_url_namespace, std::string(1, '\0')));
}

} // namespace
} // namespace warifu
