// Shares of the learning rate: a part moves as far as with that much of the rate, exactly, by every optimizer.
#include <gtest/gtest.h>

#include "engram/nn/network.h"
#include "engram/nn/optimizer.h"

namespace engram {
namespace {

struct Two {
  Two() : layout(std::make_shared<Layout>()) {
    layout->add("fast", 1, 3, Kind::weight);
    layout->add("slow", 1, 3, Kind::weight);
  }
  std::shared_ptr<Layout> layout;

  // After three steps at this rate.
  Parameters moved(Optimizer& optimizer, double rate) const {
    Parameters values(layout), gradient(layout);
    for (int step = 0; step < 3; ++step) {
      for (int part = 0; part < 2; ++part) {
        for (int i = 0; i < 3; ++i) gradient[part](0, i) = static_cast<Real>(1 + i + step);
      }
      optimizer.step(values, gradient, rate);
    }
    return values;
  }
};

template <class O>
void expect_shared(const std::function<O(std::shared_ptr<const Layout>)>& make) {
  const Two two;
  O shared = make(two.layout), whole = make(two.layout), quarter = make(two.layout);
  shared.set_shares({1, 0.25});
  const Parameters found = two.moved(shared, 0.5);
  const Parameters fast = two.moved(whole, 0.5), slow = two.moved(quarter, 0.125);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(found[0](0, i), fast[0](0, i));
    EXPECT_EQ(found[1](0, i), slow[1](0, i));
    EXPECT_NE(fast[1](0, i), slow[1](0, i));
  }
}

TEST(LearningShares, APartMovesByItsOwnRate) {
  expect_shared<Adam>([](auto layout) { return Adam(layout, {}); });
  expect_shared<Rmsprop>([](auto layout) { return Rmsprop(layout, {}); });
  expect_shared<Sgd>([](auto layout) { return Sgd(layout, 0.9); });
}

TEST(LearningShares, AreThoseOfTheNamedOutput) {
  for (const bool shared : {false, true}) {
    NetworkOptions options;
    options.memory = "gru";
    options.share_memory = shared;
    const ModulePtr network = make_actor_critic(3, Space::discrete(2), options);
    Layout layout;
    network->declare(layout);
    const std::vector<double> shares = learning_shares(network->describe(), "value", 10, layout);
    ASSERT_EQ(shares.size(), layout.parts().size());
    for (size_t i = 0; i < shares.size(); ++i) {
      const std::string& name = layout.parts()[i].name;
      const bool of_value = name.starts_with("critic.") || name.find("value.") != std::string::npos;
      EXPECT_EQ(shares[i], of_value ? 10 : 1) << name;
    }
  }
}

}  // namespace
}  // namespace engram
