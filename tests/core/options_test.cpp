#include "engram/core/options.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engram/core/error.h"
#include "engram/core/foreign_name.h"

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

struct Whole {
  int64_t whole = 1;
  void visit(OptionVisitor& v) { v.option("whole", whole, {}, "without bounds"); }
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

// As people write them; what is stored is the number itself.
TEST_F(OptionsTest, WholeNumbersAreReadExactly) {
  Whole whole;
  OptionSet all;
  all.add(whole);
  const std::vector<std::pair<const char*, int64_t>> written{
      {"100k", 100000},
      {"100K", 100000},
      {"1M", 1000000},
      {"1e6", 1000000},
      {"1E+6", 1000000},
      {"100_000", 100000},
      {"1.5k", 1500},
      {"0.25M", 250000},
      {"12.50e1", 125},
      {"1_0.5_0k", 10500},
      {"-3", -3},
      {"-0", 0},
      {"0e9", 0},
      {"000700", 700},
      {"5.", 5},
      {"2500e-2", 25},
      {".5e1", 5},
      {"8999999999999999", 8999999999999999},  // no digit is lost
      {"9e15", 9000000000000000}};
  for (const auto& [text, value] : written) {
    all.assign("whole", text, "--whole");
    EXPECT_EQ(whole.whole, value) << text;
    EXPECT_EQ(all.describe()[0].value, std::to_string(value)) << text;  // what options.toml keeps
  }
  assign("net_arch", "1k,6_4,2e1");
  EXPECT_EQ(options.net_arch, (std::vector<int64_t>{1000, 64, 20}));
}

TEST_F(OptionsTest, WholeNumbersThatAreNone) {
  for (const char* text : {"1.5", "0.0001k", "1e-1", "15e-1", "1e-400"}) {
    EXPECT_NE(refusal("n_steps", text).find("expected a whole number"), std::string::npos) << text;
  }
  for (const char* text : {"9007199254740993", "1e16", "1e300", "99999999999999999999999", "1000000001", "2000M"}) {
    EXPECT_NE(refusal("n_steps", text).find("in [1, 1000000000]"), std::string::npos) << text;
  }
  for (const char* text :
       {"",     "k",   "M",  "1kk",   "1 k",    "1m",    "1_", "_1", "1__0", "1_k",   "1e",           "1ek",
        "1e3k", "1k3", "+5", "1e+-1", "10e+-1", "1.2.3", "-",  ".",  "0x10", "1,000", "1e99999999999"}) {
    EXPECT_NE(refusal("n_steps", text).find("expected a number such as"), std::string::npos) << text;
  }
  EXPECT_EQ(options.n_steps, 2048);
  EXPECT_NE(refusal("gamma", "0.1k").find("expected a number"), std::string::npos);  // of counts alone
}

// Without bounds of its own an option ends where doubles do not tell whole numbers apart; what is longer is no 0.
TEST(Options, WholeNumbersEndBeforeTheyAreInexact) {
  for (const char* text : {"9000000000000001", "-9e16", "999999999999999999", "99999999999999999999999", "1e30"}) {
    Whole whole;
    OptionSet all;
    all.add(whole);
    try {
      all.assign("whole", text, "--whole");
      ADD_FAILURE() << text << " was read as " << whole.whole;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("in [-9000000000000000, 9000000000000000]"), std::string::npos);
    }
  }
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

TEST(Error, NearestNameLooksAcrossCaseAndVersion) {
  const std::vector<std::string> names{"CartPole-v1", "CartPoleNoVel-v1", "Taxi-v4", "FrozenLake8x8-v1"};
  EXPECT_EQ(nearest_name("cartpole", names), "CartPole-v1");  // 3 letters of 8 are missing, but it is the whole name
  EXPECT_EQ(nearest_name("CARTPOLENOVEL-v27", names), "CartPoleNoVel-v1");
  EXPECT_EQ(nearest_name("taxi", names), "Taxi-v4");
  EXPECT_EQ(nearest_name("Pend-v1", names), "");  // an equal version makes no equal name
}

TEST(Error, ForeignNamesAreAnsweredWithOurs) {
  const std::vector<std::string> names{"learning_rate", "cost_bps"};
  const std::vector<ForeignName> foreign{
      {"lr", "learning_rate", ""}, {"com-mission", "cost_bps", "in hundredths"}, {"batch", "batch_size", ""}};
  EXPECT_EQ(suggestion("LR", names, foreign), "; here that is 'learning_rate'");
  EXPECT_EQ(suggestion("Com_Mission", names, foreign), "; here that is 'cost_bps': in hundredths");
  EXPECT_EQ(suggestion("batch", names, foreign), "");  // what is not to be had is not named
  EXPECT_EQ(suggestion("learning_rat", names, foreign), "; did you mean 'learning_rate'?");
}

}  // namespace
}  // namespace engram
