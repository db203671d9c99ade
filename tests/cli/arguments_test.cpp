// Which words are values of which flags: decided by the options of the algorithm and the environment that are named.
#include "cli/arguments.h"

#include <gtest/gtest.h>

#include "algorithms/idle.h"
#include "engram/env/registry.h"
#include "engram/run/curves/similar.h"
#include "engram/run/forecast/anomalies.h"
#include "engram/run/forecast/forecast.h"
#include "engram/run/forecast/windows.h"
#include "engram/run/hidden/hmm.h"
#include "engram/run/hidden/kalman.h"
#include "engram/run/hidden/recall.h"
#include "refusal.h"

namespace engram {
namespace {

// Two algorithms and two worlds that have an option of one name each: a number here, a truth value there.
struct Counting : Idle {
  static constexpr const char *name = "counting", *summary = "a test's";
  struct Options {
    int64_t echo = 0;
    void visit(OptionVisitor& v) { v.option("echo", echo, {0, 9}, "how often"); }
  };
  Counting(VectorEnvPtr world, const Options&, const RunContext&) : Idle(std::move(world)) {}
};
struct Flagging : Idle {
  static constexpr const char *name = "flagging", *summary = "a test's";
  struct Options {
    bool echo = false;
    void visit(OptionVisitor& v) { v.option("echo", echo, "whether"); }
  };
  Flagging(VectorEnvPtr world, const Options&, const RunContext&) : Idle(std::move(world)) {}
};

template <class Wind>
struct Windy {
  struct Options {
    Wind wind{};
    void visit(OptionVisitor& v) {
      if constexpr (std::same_as<Wind, bool>) {
        v.option("wind", wind, "whether");
      } else {
        v.option("wind", wind, {0, 9}, "how much");
      }
    }
  };
  explicit Windy(const Options&) {}
  Space observation_space() const { return Space::discrete(2); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = 0; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 0;
    return {0, Ending::terminated};
  }
  void visit(Archive&) {}
};

struct Own {
  std::string out;
  bool json = false;
  void visit(OptionVisitor& v) {
    v.option("out", out, {}, "a text");
    v.option("json", json, "a truth value");
  }
};

class Words : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    register_algorithm<Counting>();
    register_algorithm<Flagging>();
    register_environment<Windy<bool>>("Gusty-v0");
    register_environment<Windy<double>>("Breezy-v0");
  }
  static void TearDownTestSuite() {
    for (const char* name : {"counting", "flagging"}) unregister_algorithm(name);
    for (const char* id : {"Gusty-v0", "Breezy-v0"}) unregister_world(id);
  }
  static Arguments divided(const std::vector<std::string>& words) {
    Own flags;
    OptionSet own;
    own.add(flags);
    return divide(words, known_booleans(words, own));
  }
};

using Names = std::vector<std::string>;

TEST_F(Words, AFlagIsWhatTheNamedAlgorithmHas) {
  const Arguments number = divided({"counting", "Gusty-v0", "--echo", "3"});
  EXPECT_EQ(number.positionals, (Names{"counting", "Gusty-v0"}));
  EXPECT_EQ(number.flags[0].text, "3");
  EXPECT_NE(refusal([] { divided({"counting", "Gusty-v0", "--echo"}); }).find("expected a value"), std::string::npos);

  const Arguments truth = divided({"--echo", "flagging", "Gusty-v0"});
  EXPECT_EQ(truth.positionals, (Names{"flagging", "Gusty-v0"}));
  EXPECT_EQ(truth.flags[0].text, "true");
  EXPECT_EQ(divided({"flagging", "--echo", "false", "Gusty-v0"}).flags[0].text, "false");
}

TEST_F(Words, AFlagIsWhatTheNamedEnvironmentHas) {
  EXPECT_EQ(divided({"--wind", "3", "counting", "Breezy-v0"}).flags[0].text, "3");
  const Arguments truth = divided({"counting", "--wind", "Gusty-v0"});
  EXPECT_EQ(truth.positionals, (Names{"counting", "Gusty-v0"}));
  EXPECT_EQ(truth.flags[0].text, "true");
}

// A directory may be called like an algorithm.
TEST_F(Words, TheValueOfAnOwnFlagIsNoName) {
  const Arguments words = divided({"--out", "flagging", "counting", "Gusty-v0", "--echo", "1", "--json"});
  EXPECT_EQ(words.positionals, (Names{"counting", "Gusty-v0"}));
  EXPECT_EQ(words.flags[1].text, "1");
  EXPECT_EQ(words.flags[2].text, "true");
}

template <class Options>
void expect_own_names(const Options& given) {
  Options options = given;
  OptionSet set;
  set.add(options);
  for (const OptionNeed& need : options.needs()) {
    for (const std::string& name : need.options) EXPECT_TRUE(set.contains(name)) << name;
  }
}

// A name mistyped would refuse nothing.
TEST(Needs, NameOptionsOfTheirOwn) {
  expect_own_names(ForecastRequest());
  expect_own_names(AnomaliesRequest());
  expect_own_names(WindowsRequest());
  expect_own_names(SimilarRequest());
  expect_own_names(HmmOptions());
  expect_own_names(KalmanOptions());
  expect_own_names(RecallOptions());
}

}  // namespace
}  // namespace engram
