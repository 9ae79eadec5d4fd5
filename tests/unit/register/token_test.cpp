#include <gtest/gtest.h>

#include "label/issuer.h"
#include "warifu/registry/label.h"

namespace warifu::registry {
namespace {

namespace made = label::tests;

/// What the token of `made::camera()` is on.
Change with_token() {
    const label::Label camera = made::camera();
    Label row{.issued = camera.from};
    row.number = camera.number;
    row.regime = camera.regime;
    row.level = camera.level;
    row.edition = camera.edition;
    row.market = "JP";
    row.product = camera.product;
    row.model = "EC-100, EC-200";
    row.maker = camera.maker;
    row.speaker = camera.speaker;
    row.expires = camera.last;
    row.token = made::token_of(camera);
    return {Kind::Issue, row, camera.from, "registrar", "application accepted"};
}

bool is_taken(const Change& change) { return revise(std::nullopt, change, made::noon).has_value(); }

TEST(AToken, IsTakenWithTheLabelThatItIsOn) { EXPECT_TRUE(is_taken(with_token())); }

TEST(AToken, IsRefusedWithAnother) {
    for (std::string Label::* const field : {&Label::number, &Label::regime, &Label::level, &Label::edition,
                                             &Label::product, &Label::model, &Label::maker}) {
        Change other = with_token();
        other.label.*field = "other";
        EXPECT_FALSE(is_taken(other));
    }
    Change other = with_token();
    other.label.speaker = Speaker::Operator;
    EXPECT_FALSE(is_taken(other)) << "it speaks for the maker";
    other = with_token();
    other.label.expires = made::date("2099-01-01");
    EXPECT_FALSE(is_taken(other));
}

} // namespace
} // namespace warifu::registry
