#include "engram/core/options.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engram/core/error.h"

namespace engram {
namespace {

struct Options {
  bool share_memory = false;
  int64_t n_steps = 2048;
  double gamma = 0.99;
  std::optional<double> target_kl;
  Schedule learning_rate{3e-4, false};
  std::vector<int64_t> net_arch{64, 64};
  std::string activation = "tanh";
  std::string data;

  void visit(OptionVisitor& v) {
    v.option("share_memory", share_memory, "one memory for actor and critic");
    v.option("n_steps", n_steps, {1, 1e9}, "steps per lane and update");
    v.option("gamma", gamma, {0, 1}, "discount factor");
    v.option("target_kl", target_kl, {0, 10}, "stop an update above this");
    v.option("learning_rate", learning_rate, {0, 1}, "of the optimizer");
    v.option("net_arch", net_arch, {1, 4096}, "units of the hidden layers");
    v.option("activation", activation, {"tanh", "relu"}, "of the hidden layers");
    v.option("data", data, {}, "a file");
  }
};

class OptionsTest : public testing::Test {
 protected:
  OptionsTest() { set.add(options); }
  void assign(std::string_view name, std::string_view text) { set.assign(name, text, "--" + std::string(name)); }
  std::string refusal(std::string_view name, std::string_view text) {
    try {
      assign(name, text);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), 2);
      return error.what();
    }
    return "";
  }

  Options options;
  OptionSet set;
};

// Two of one kind in one set: each name reaches its own.
TEST_F(OptionsTest, AScopeKeepsTwoOfOneKindApart) {
  Options critic;
  set.add([&](OptionVisitor& v) { visit_scoped(v, "critic", critic); });
  assign("critic_net_arch", "7");
  assign("critic-gamma", "0.25");
  assign("critic_target_kl", "none");
  assign("net_arch", "5,5");
  EXPECT_EQ(critic.net_arch, std::vector<int64_t>{7});
  EXPECT_EQ(critic.gamma, 0.25);
  EXPECT_EQ(options.net_arch, (std::vector<int64_t>{5, 5}));
  EXPECT_EQ(options.gamma, 0.99);
  const std::vector<OptionDescription> all = set.describe();
  ASSERT_EQ(all.size(), 16);  // eight each, in order, with the same meaning, range and choices
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(all[8 + i].name, "critic_" + all[i].name);
    EXPECT_EQ(all[8 + i].meaning, all[i].meaning);
    EXPECT_EQ(all[8 + i].choices, all[i].choices);
    EXPECT_EQ(all[8 + i].range.high, all[i].range.high);
  }
  EXPECT_NE(refusal("critic_gama", "1").find("critic_gamma"), std::string::npos);  // the nearest name
}

TEST_F(OptionsTest, ANameTwiceIsRefusedWhereItIsAdded) {
  Options again;
  try {
    set.add(again);
    FAIL() << "two sets of the same names stand side by side";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'activation' is declared twice"), std::string::npos) << error.what();
  }
}

TEST_F(OptionsTest, AssignsEveryType) {
  assign("share_memory", "true");
  assign("n_steps", "1e4");  // whole numbers may be written as powers of ten
  assign("gamma", "0.5");
  assign("target_kl", "0.03");
  assign("learning_rate", "2.5e-4");
  assign("net_arch", "32,16,8");
  assign("activation", "relu");
  assign("data", "any text, commas too");
  EXPECT_TRUE(options.share_memory);
  EXPECT_EQ(options.n_steps, 10000);
  EXPECT_EQ(options.gamma, 0.5);
  EXPECT_EQ(options.target_kl, 0.03);
  EXPECT_EQ(options.learning_rate, (Schedule{2.5e-4, false}));
  EXPECT_EQ(options.net_arch, (std::vector<int64_t>{32, 16, 8}));
  EXPECT_EQ(options.activation, "relu");
  EXPECT_EQ(options.data, "any text, commas too");
}

TEST_F(OptionsTest, DashesCountAsUnderscores) {
  assign("n-steps", "5");
  EXPECT_EQ(options.n_steps, 5);
  EXPECT_TRUE(set.contains("share-memory"));
  EXPECT_FALSE(set.contains("memory"));
}

TEST_F(OptionsTest, NoneEmptiesOptionalsAndLists) {
  options.target_kl = 1;
  assign("target_kl", "none");
  assign("net_arch", "none");
  EXPECT_FALSE(options.target_kl.has_value());
  EXPECT_TRUE(options.net_arch.empty());
  EXPECT_NE(refusal("gamma", "none"), "");
}

TEST_F(OptionsTest, LinearSchedule) {
  assign("learning_rate", "lin_0.5");
  EXPECT_EQ(options.learning_rate, (Schedule{0.5, true}));
  EXPECT_EQ(options.learning_rate.at(1), 0.5);
  EXPECT_EQ(options.learning_rate.at(0.25), 0.125);
  EXPECT_EQ(options.learning_rate.at(0), 0);
  EXPECT_EQ((Schedule{0.5, false}.at(0)), 0.5);
  EXPECT_NE(refusal("learning_rate", "lin_2").find("[0, 1]"), std::string::npos);
}

TEST_F(OptionsTest, RangeIsShownAndTheFieldKept) {
  const std::string message = refusal("n_steps", "0");
  EXPECT_NE(message.find("--n_steps"), std::string::npos) << message;
  EXPECT_NE(message.find("[1, 1000000000]"), std::string::npos) << message;
  EXPECT_NE(message.find("'0'"), std::string::npos) << message;
  EXPECT_EQ(options.n_steps, 2048);
  assign("gamma", "0");  // both ends belong to the range
  assign("gamma", "1");
  EXPECT_NE(refusal("gamma", "1.0000001"), "");
}

TEST_F(OptionsTest, RefusesWhatIsNotANumber) {
  for (const char* text : {"", "ten", "1x", "1 ", "nan", "inf", "-inf", "0x10", "1,5"}) {
    EXPECT_NE(refusal("gamma", text).find("expected a number"), std::string::npos) << text;
  }
  EXPECT_NE(refusal("n_steps", "2.5").find("whole number"), std::string::npos);
  for (const char* text : {"64,,64", "64,", ",64", "64;64", "0,64"}) EXPECT_NE(refusal("net_arch", text), "") << text;
  EXPECT_EQ(options.net_arch, (std::vector<int64_t>{64, 64}));
  EXPECT_NE(refusal("share_memory", "yes").find("true or false"), std::string::npos);
}

TEST_F(OptionsTest, ChoicesAreListedAndTheNearestNamed) {
  const std::string message = refusal("activation", "rely");
  EXPECT_NE(message.find("tanh, relu"), std::string::npos) << message;
  EXPECT_NE(message.find("did you mean 'relu'"), std::string::npos) << message;
  EXPECT_EQ(options.activation, "tanh");
}

TEST_F(OptionsTest, UnknownNameIsAnsweredWithTheNearest) {
  EXPECT_NE(refusal("learning-rat", "1").find("did you mean 'learning_rate'"), std::string::npos);
  EXPECT_NE(refusal("quite_different", "1").find("unknown option 'quite_different'"), std::string::npos);
  EXPECT_EQ(refusal("quite_different", "1").find("did you mean"), std::string::npos);
}

TEST_F(OptionsTest, DescribesDefaultsSoThatTheyReadBack) {
  const std::vector<OptionDescription> all = set.describe();
  ASSERT_EQ(all.size(), 8u);
  const std::vector<std::string> values{"false", "2048", "0.99", "none", "3e-04", "64,64", "tanh", ""};
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].value, values[i]) << all[i].name;
    assign(all[i].name, all[i].value);  // what is described can be written on a command line
  }
  EXPECT_EQ(set.describe()[4].value, "3e-04");
  EXPECT_EQ(all[1].range.low, 1);
  EXPECT_EQ(all[6].choices, (std::vector<std::string>{"tanh", "relu"}));
  EXPECT_EQ(all[2].meaning, "discount factor");
}

TEST_F(OptionsTest, MembersAreSearchedTogether) {
  struct More {
    double sigma = 1;
    void visit(OptionVisitor& v) { v.option("sigma", sigma, {0, 5}, "noise"); }
  } more;
  set.add(more);
  assign("sigma", "2");
  assign("gamma", "0.5");
  EXPECT_EQ(more.sigma, 2);
  EXPECT_EQ(options.gamma, 0.5);
  EXPECT_EQ(set.names().back(), "sigma");
}

TEST(Options, ShortestTextReadsBackAsTheSameDouble) {
  for (double value : {0.1, 1.0 / 3, 3e-4, 1e300, -0.0, 5e-324, 123456789.0}) {
    EXPECT_EQ(std::strtod(shortest(value).c_str(), nullptr), value);
  }
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(800000), "800000");  // whole numbers whole, to the last that a double counts one by one
  EXPECT_EQ(shortest(-2e9), "-2000000000");
  EXPECT_EQ(shortest(0x1p53 - 1), "9007199254740991");
  EXPECT_EQ(shortest(1e300), "1e+300");
}

TEST(Error, NearestNameWantsALikelyTypingError) {
  const std::vector<std::string> names{"CartPole-v1", "Taxi-v4", "FrozenLake-v1"};
  EXPECT_EQ(nearest_name("cartpole-v1", names), "CartPole-v1");  // case is ignored
  EXPECT_EQ(nearest_name("CartPol-v0", names), "CartPole-v1");
  EXPECT_EQ(nearest_name("Pendulum-v1", names), "");
  EXPECT_EQ(suggestion("Taxi-v3", names), "; did you mean 'Taxi-v4'?");
  EXPECT_EQ(suggestion("Pendulum-v1", names), "");
}

}  // namespace
}  // namespace engram
