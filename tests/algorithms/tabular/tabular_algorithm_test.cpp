#include "engram/algorithms/tabular/tabular_algorithm.h"

#include <gtest/gtest.h>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/tabular/adaptive_dynamic_programming.h"
#include "engram/algorithms/tabular/tabular_policy.h"
#include "engram/env/batched.h"
#include "engram/env/classic/cartpole.h"
#include "refusal.h"

namespace engram {
namespace {

double no_clock() { return 0; }

template <class World>
std::unique_ptr<Algorithm> make(const std::string& name, const World& world, int limit = 0, int lanes = 1,
                                const std::vector<std::pair<std::string, std::string>>& settings = {}) {
  const auto maker = find_algorithm(name).options("none");
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [option, value] : settings) options.assign(option, value, option);
  return maker->make(std::make_unique<Batched<World>>("test", world, lanes, limit),
                     {.seed = 3, .total_timesteps = 100000, .threads = nullptr, .clock = no_clock});
}

const ActionValues& table(const Algorithm& algorithm) {
  return dynamic_cast<const TabularPolicy&>(algorithm.policy()).values();
}

template <class Part>
std::string bytes(Algorithm& algorithm, const Part& part) {
  Archive archive = Archive::saver();
  part(algorithm, archive);
  return archive.finish();
}
std::string bytes(Algorithm& algorithm) {
  return bytes(algorithm, [](Algorithm& a, Archive& archive) { a.visit(archive); });
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const AlgorithmEntry& entry : tabular_entries()) result.push_back(entry.name);
  return result;
}

// Those that keep nothing of a running episode learn from many lanes as well.
const std::vector<std::string> one_step{"sarsa", "expected_sarsa", "q_learning", "double_q_learning", "dyna_q", "adp"};

// Pays a tenth, which no float is.
struct Tenth {
  int64_t states() const { return 1; }
  int64_t actions() const { return 1; }
  int64_t reset(Rng&) { return 0; }
  DiscreteOutcome step(int64_t, Rng&) { return {0, 0.1, Ending::terminated}; }
  void visit(Archive&) {}
};

TEST(TabularAlgorithmTest, LearnsRewardsAsTheWorldSaidThem) {
  for (const std::string name : {"q_learning", "sarsa", "expected_sarsa", "sarsa_lambda", "monte_carlo"}) {
    const auto algorithm = make(name, Indexed<Tenth>(), 0, 1, {{"learning_rate", "1"}});
    EXPECT_EQ(algorithm->iterate().episodes.at(0).episode_return, 0.1) << name;
    EXPECT_DOUBLE_EQ(table(*algorithm)(0, 0), 0.1) << name;
  }
}

TEST(TabularAlgorithmTest, EveryKindFindsTheOptimalPolicy) {
  const std::vector<double> walk = Offers::optimal_walk();
  constexpr double offer[] = {1, 0, 2, 0};
  const auto learn = [&](const std::string& name, int lanes) {
    auto algorithm = make(name, Indexed<Offers>(), 0, lanes, {{"gamma", "0.9"}, {"initial_q", "5"}});
    while (algorithm->timesteps() < 100000) algorithm->iterate();
    EXPECT_EQ(algorithm->timesteps(), 100000);
    for (int64_t s = 0; s < 4; ++s) {
      const auto i = static_cast<size_t>(s);
      EXPECT_EQ(first_greedy(table(*algorithm)[s]), walk[i] >= offer[i] ? 0 : 1) << name << ", state " << s;
    }
  };
  for (const std::string& name : names()) learn(name, 1);
  for (const std::string& name : one_step) learn(name, 4);
}

// Lane i goes from state i to state i + 1 for ever and is paid i + 1: each pair of neighbours belongs to one lane. A
// step told with another lane's state, reward or next state leaves other values.
struct OwnStep {
  int lane = 0, at = 0;
  Space observation_space() const { return Space::discrete(8); }
  Space action_space() const { return Space::discrete(1); }
  void take_lane(int own, int) { lane = own; }
  void reset(Rng&, View observation) { observation(0, 0) = static_cast<Real>(at = 2 * lane); }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = static_cast<Real>(at = 2 * lane + 1);
    return {lane + 1.0, lane % 2 == 0 ? Ending::terminated : Ending::truncated};
  }
  void visit(Archive& archive) { archive("at", at); }
};

TEST(TabularAlgorithmTest, EachLaneIsToldItsOwnSteps) {
  for (const std::string& name : one_step) {
    auto algorithm = make(name, OwnStep(), 0, 4, {{"gamma", "0.5"}, {"initial_q", "8"}});
    for (int i = 0; i < 20; ++i) algorithm->iterate();
    for (int64_t lane = 0; lane < 4; ++lane) {
      // Every episode is one step: i + 1, and where it was only truncated half of what nobody has tried yet: 8.
      const double future = lane % 2 == 0 ? 0 : 4;
      EXPECT_NEAR(table(*algorithm)(2 * lane, 0), static_cast<double>(lane) + 1 + future, 1e-6) << name << lane;
    }
  }
}

void expect_resumes(const std::string& name, int lanes) {
  auto whole = make(name, Indexed<Offers>(), 7, lanes);
  for (int i = 0; i < 3; ++i) whole->iterate();
  const std::string middle = bytes(*whole);
  for (int i = 0; i < 3; ++i) whole->iterate();

  auto resumed = make(name, Indexed<Offers>(), 7, lanes);
  Archive archive = Archive::loader(middle);
  resumed->visit(archive);
  archive.finish();
  EXPECT_EQ(bytes(*resumed), middle) << name;
  for (int i = 0; i < 3; ++i) resumed->iterate();
  EXPECT_EQ(bytes(*resumed), bytes(*whole)) << name << ", " << lanes;
}

TEST(TabularAlgorithmTest, ResumesToTheSameBytes) {
  for (const std::string& name : names()) expect_resumes(name, 1);
  for (const std::string& name : one_step) expect_resumes(name, 3);
}

// One state, reward 1, forever.
struct Forever {
  int64_t states() const { return 1; }
  int64_t actions() const { return 1; }
  int64_t reset(Rng&) { return 0; }
  DiscreteOutcome step(int64_t, Rng&) { return {0, 1, Ending::none}; }
  void visit(Archive&) {}
};

TEST(TabularAlgorithmTest, ATimeLimitIsNoDeath) {
  // 1 + 0.5 + 0.25 + ... = 2, though every episode ends after one step; taken for a death it would be 1.
  for (const std::string& name : names()) {
    auto algorithm = make(name, Indexed<Forever>(), 1, 1, {{"gamma", "0.5"}, {"exploration_final_eps", "0.1"}});
    while (algorithm->timesteps() < 20000) algorithm->iterate();
    // The plain averages of the Monte Carlo forms remember their first returns: after n the error is about 1 / sqrt(n).
    EXPECT_NEAR(table(*algorithm)(0, 0), 2, 0.02) << name;
    EXPECT_EQ(algorithm->iterate().episodes.size(), 1000u);
  }
}

// Offers in which nothing may be taken from states 0 and 1.
struct FewOffers : Offers {
  bool allowed(int64_t action) const { return action == 0 || state >= 2; }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    if (!allowed(action)) throw Error("a forbidden action was taken", 1);
    return Offers::step(action, rng);
  }
};

TEST(TabularAlgorithmTest, ForbiddenActionsAreNeverTaken) {
  for (const std::string& name : names()) {
    auto algorithm = make(name, Indexed<FewOffers>(), 0, 1, {{"gamma", "0.9"}});
    ASSERT_NO_THROW({
      while (algorithm->timesteps() < 20000) algorithm->iterate();
    }) << name;
    EXPECT_EQ(first_greedy(table(*algorithm)[0]), 0) << name;
    EXPECT_GT(table(*algorithm)(2, 1), 1.9 - 0.1) << name;  // the offer of 2 in state 2 is still learned
  }
}

TEST(TabularAlgorithmTest, RefusesWhatIsNotFinite) {
  EXPECT_NE(refusal([] { make("q_learning", CartPole()); }).find("expected a Discrete or MultiDiscrete observation"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              make("adp", Indexed<Offers>(), 0, 1, {{"gamma", "1"}});
            }).find("--gamma: adp"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              make("n_step_sarsa", Indexed<Offers>(), 0, 2);
            }).find("n_step_sarsa keeps what belongs to one running episode: expected --n_envs 1, found 2"),
            std::string::npos);
}

TEST(AdaptiveDynamicProgrammingTest, PlansInTheModelOfTheCounts) {
  AdaptiveDynamicProgramming<> learner{ActionValues(3, 2, 5), 5, 0.9, {}, 6};
  Draws draws(1, Purpose::test);
  learner.next({0, 0, 1, 1, Ending::none}, draws);
  for (const double reward : {2, 3, 4}) learner.next({0, 0, reward, 2, Ending::terminated}, draws);
  learner.next({1, 0, 2, 0, Ending::truncated}, draws);
  EXPECT_EQ(learner.values(0, 0), 5);  // not planned yet
  learner.next({1, 1, 4, 2, Ending::terminated}, draws);
  // Action 1 of state 0 was never tried and is worth 5. v(0) = 5, v(1) = max(2 + 0.9 v(0), 4) = 6.5.
  EXPECT_NEAR(learner.values(0, 0), 0.25 * (1 + 0.9 * 6.5) + 0.75 * 3, 1e-9);
  EXPECT_NEAR(learner.values(0, 1), 5, 1e-9);
  EXPECT_NEAR(learner.values(1, 0), 2 + 0.9 * 5, 1e-9);
  EXPECT_NEAR(learner.values(1, 1), 4, 1e-9);
}

TEST(TabularAlgorithmTest, LearnsWithoutAClock) {
  const auto maker = find_algorithm("q_learning").options("none");
  auto algorithm = maker->make(std::make_unique<Batched<Indexed<Offers>>>("test", Indexed<Offers>(), 1),
                               {.seed = 3, .total_timesteps = 1000, .threads = nullptr, .clock = nullptr});
  EXPECT_EQ(algorithm->iterate().learning_seconds, 0);
}

TEST(StateIndexTest, CountsSmallSpacesAndGrowsWithLargeOnes) {
  const Space space = Space::multi_discrete({32, 11, 2});
  Tensor row(1, 3);
  row(0, 0) = 21;
  row(0, 1) = 10;
  row(0, 2) = 1;
  StateIndex fixed(space);
  EXPECT_FALSE(fixed.growing());
  EXPECT_EQ(fixed.states(), 32 * 11 * 2);
  EXPECT_EQ(fixed.find(row), 21 * 22 + 10 * 2 + 1);  // the last column fastest

  StateIndex growing(space, 100);
  EXPECT_EQ(growing.find(row), StateIndex::unseen);
  EXPECT_EQ(growing.add(row), 0);
  row(0, 2) = 0;
  EXPECT_EQ(growing.add(row), 1);
  row(0, 2) = 1;
  EXPECT_EQ(growing.add(row), 0);
  EXPECT_EQ(growing.states(), 2);
}

// 2^40 states of which a walk meets a few: bits that are flipped one after another.
struct Switches {
  std::array<int, 40> on{};
  Space observation_space() const { return Space::multi_discrete(std::vector<int>(40, 2)); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) {
    on.fill(0);
    observe(observation);
  }
  Outcome step(ConstView action, Rng&, View observation) {
    const auto next = static_cast<size_t>(std::find(on.begin(), on.end(), 0) - on.begin());
    if (action(0, 0) == 0) {
      observe(observation);
      return {-1, Ending::terminated};
    }
    on[next] = 1;
    observe(observation);
    return {1, next == 9 ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("on", std::span(on)); }
  void observe(View observation) const {
    for (int64_t i = 0; i < 40; ++i) observation(0, i) = static_cast<Real>(on[static_cast<size_t>(i)]);
  }
};

TEST(TabularAlgorithmTest, TablesGrowWithUnseenStates) {
  auto algorithm = make("q_learning", Switches(), 0, 1, {{"gamma", "1"}, {"learning_rate", "0.5"}});
  while (algorithm->timesteps() < 20000) algorithm->iterate();
  const auto& policy = dynamic_cast<const TabularPolicy&>(algorithm->policy());
  EXPECT_EQ(policy.index().states(), 11);  // zero to ten switches on
  Tensor start(1, 40);
  EXPECT_NEAR(policy.values()(policy.index().find(start), 1), 10, 1e-6);  // ten times +1

  auto resumed = make("q_learning", Switches(), 0, 1, {{"gamma", "1"}, {"learning_rate", "0.5"}});
  Archive archive = Archive::loader(bytes(*algorithm));
  resumed->visit(archive);
  algorithm->iterate();
  resumed->iterate();
  EXPECT_EQ(bytes(*algorithm), bytes(*resumed));
}

}  // namespace
}  // namespace engram
