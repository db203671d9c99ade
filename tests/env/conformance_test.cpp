#include "engram/env/conformance.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "allocations.h"
#include "engram/core/error.h"
#include "registered.h"

namespace engram {
namespace {

// A file of bars for the worlds that read one: a random walk of daily closes, opening where the day before closed.
std::string made_bars(int rows) {
  std::string csv = "Date,Open,High,Low,Close,Volume\n";
  Rng rng(3, Purpose::test);
  double open = 100;
  for (int i = 0; i < rows; ++i) {
    const double close = open * (1 + rng.uniform(-0.02, 0.02));
    char line[160];
    std::snprintf(line, sizeof line, "%04d-%02d-%02d,%.17g,%.17g,%.17g,%.17g,1\n", 2000 + i / 336, 1 + i / 28 % 12,
                  1 + i % 28, open, std::max(open, close), std::min(open, close), close);
    csv += line;
    open = close;
  }
  return csv;
}

using Wishes = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> findings(const WorldEntry& entry, DataPart part = DataPart::train, const Wishes& wishes = {}) {
  const std::string file = entry.sample.empty() ? made_bars(1500) : entry.sample;
  Conformance conformance{{part, [&](const std::string&) { return file; }}, 100000, allocations};
  if (part != DataPart::train) conformance.allocations = nullptr;  // a market keeps the record of each finished pass
  const auto maker = entry.options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  if (options.contains("data")) options.assign("data", "bars.csv", "test");
  for (const auto& [name, value] : wishes) options.assign(name, value, "test");
  return check_environment(entry, *maker, conformance);
}

TEST(Conformance, EveryRegisteredWorldConforms) {
  for (const WorldEntry& entry : registered_worlds()) {
    if (entry.kind != WorldKind::environment) continue;
    for (const std::string& finding : findings(entry)) ADD_FAILURE() << finding;
  }
}

// Wrapped, a world is still one: of each kind of observation and action, with masks, with data of its own.
TEST(Conformance, WrappedWorldsConform) {
  const Wishes wishes{{"frame_stack", "3"}, {"previous_action", "true"}, {"previous_reward", "true"}};
  for (const char* id : {"CartPoleNoVel-v1", "PendulumNoVel-v1", "popgym-RepeatPreviousEasy-v0", "Market-v0"}) {
    for (const std::string& finding : findings(find_world(id), DataPart::train, wishes)) ADD_FAILURE() << finding;
  }
  const Wishes stacked{{"frame_stack", "4"}};
  for (const std::string& finding : findings(find_world("popgym-RepeatFirstEasy-v0"), DataPart::train, stacked)) {
    ADD_FAILURE() << finding;
  }
}

TEST(Conformance, MazesOfAnyLengthConform) {
  for (const char* length : {"1", "100"}) {
    const Wishes wishes{{"length", length}};
    for (const std::string& finding : findings(find_world("PassiveTMaze-v0"), DataPart::train, wishes)) {
      ADD_FAILURE() << finding;
    }
  }
}

TEST(Conformance, MarketConformsInEveryPart) {
  for (DataPart part : {DataPart::validation, DataPart::test}) {
    for (const std::string& finding : findings(find_world("Market-v0"), part)) ADD_FAILURE() << finding;
  }
}

// Worlds with one planted fault each, on a walk of ten steps.
struct Walk {
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng& rng, View observation) {
    elapsed = 0;
    seen = rng.uniform();
    observation(0, 0) = static_cast<Real>(seen);
  }
  Outcome step(ConstView, Rng& rng, View observation) {
    seen = rng.uniform();
    observation(0, 0) = static_cast<Real>(seen);
    return {seen, ++elapsed == 10 ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("elapsed", elapsed); }
  int64_t elapsed = 0;
  double seen = 0;
};

struct SharedState : Walk {
  inline static double sum = 0;
  Outcome step(ConstView action, Rng& rng, View observation) {
    sum = sum / 2 + static_cast<double>(action(0, 0));
    Outcome outcome = Walk::step(action, rng, observation);
    outcome.reward += sum;
    return outcome;
  }
};

struct ForgetsToSave : Walk {
  void visit(Archive&) {}
};

struct LeavesItsSpace : Walk {
  Outcome step(ConstView action, Rng& rng, View observation) {
    const Outcome outcome = Walk::step(action, rng, observation);
    if (elapsed == 9) observation(0, 0) = 1.5;
    return outcome;
  }
};

struct LeavesANumberUnwritten : Walk {
  Space observation_space() const { return Space::box(2, 0, 1); }
};

// The next episode's first observation depends on how the last one went, beyond what the seed says.
struct RemembersItsLastEpisode : Walk {
  void reset(Rng& rng, View observation) {
    Walk::reset(rng, observation);
    observation(0, 0) = static_cast<Real>(worn);
    worn = worn / 2 + 0.1;
  }
  void visit(Archive& archive) {
    Walk::visit(archive);
    archive("worn", worn);
  }
  double worn = 0;
};

struct AllocatesInStep : Walk {
  Outcome step(ConstView action, Rng& rng, View observation) {
    path.push_back(seen);  // grows for ever
    if (path.size() > 3) path = std::vector<double>(2);
    return Walk::step(action, rng, observation);
  }
  std::vector<double> path;
};

struct EndsByNothing : Walk {
  static constexpr int max_episode_steps = 0;
  Outcome step(ConstView action, Rng& rng, View observation) {
    Walk::step(action, rng, observation);
    return {std::numeric_limits<double>::quiet_NaN()};
  }
};

struct Throws : Walk {
  Outcome step(ConstView action, Rng& rng, View observation) {
    if (elapsed == 4) throw std::out_of_range("the map has no row 7");
    return Walk::step(action, rng, observation);
  }
};

// Discrete choices of which some are closed; it ends at once where a closed one is taken.
struct Doors : Walk {
  Space action_space() const { return Space::multi_discrete({2, 3}); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    if (closed(static_cast<int>(action(0, 1)))) throw std::logic_error("a closed door was opened");
    return Walk::step(action, rng, observation);
  }
  bool closed(int door) const { return door == static_cast<int>(elapsed % 3); }
  void mask(View allowed) const {
    fill(allowed, 1);
    for (int door = 0; door < 3; ++door) allowed(0, 2 + door) = closed(door) ? 0 : 1;
  }
};

struct HalfOpen : Doors {
  void mask(View allowed) const {
    Doors::mask(allowed);
    allowed(0, 0) = static_cast<Real>(0.5);
  }
};

struct ClosesEverything : Walk {
  void mask(View allowed) const { fill(allowed, elapsed == 7 ? Real(0) : Real(1)); }
};

template <class E>
std::string first_finding() {
  const auto found = findings(world_entry<E>("Planted-v0"));
  return found.empty() ? "" : found[0];
}

// Faults that Batched cannot have, in a world with a batching of its own: `spoil` works on what a sound one shows.
class OwnBatching final : public VectorEnv {
 public:
  using Spoil = std::function<void(StepBatch&)>;
  OwnBatching(int lanes, Spoil spoil) : sound_("Own-v0", Doors(), lanes, 0), spoil_(std::move(spoil)) {}
  const Space& observation_space() const override { return sound_.observation_space(); }
  const Space& action_space() const override { return sound_.action_space(); }
  int lanes() const override { return sound_.lanes(); }
  bool masked() const override { return true; }
  void reset(uint64_t seed, StepBatch& batch) override { sound_.reset(seed, batch); }
  void step(ConstView actions, StepBatch& batch) override {
    sound_.step(actions, batch);
    spoil_(batch);
  }
  void visit(Archive& archive) override { sound_.visit(archive); }
  void visit_fitted(Archive&) override {}

 private:
  Batched<Doors> sound_;
  Spoil spoil_;
};

class OwnMaker final : public WorldMaker {
 public:
  explicit OwnMaker(OwnBatching::Spoil spoil) : spoil_(std::move(spoil)) {}
  void visit_options(OptionVisitor&) override {}
  World make_world(int lanes, const WorldContext&) const override {
    return std::make_unique<OwnBatching>(lanes, spoil_);
  }

 private:
  OwnBatching::Spoil spoil_;
};

std::string first_finding(OwnBatching::Spoil spoil, int limit = 0) {
  const WorldEntry entry{"Own-v0", "", limit, {}};
  const auto found = check_environment(entry, OwnMaker(std::move(spoil)), {.allocations = allocations});
  return found.empty() ? "" : found[0];
}

TEST(Conformance, PlantedFaultsAreFound) {
  EXPECT_EQ(first_finding<Walk>(), "");
  EXPECT_NE(first_finding<SharedState>().find("trajectory"), std::string::npos);
  EXPECT_NE(first_finding<ForgetsToSave>().find("saved and loaded"), std::string::npos);
  EXPECT_NE(first_finding<LeavesItsSpace>().find("found (1.5)"), std::string::npos);
  EXPECT_NE(first_finding<LeavesANumberUnwritten>().find("nan"), std::string::npos);
  EXPECT_NE(first_finding<RemembersItsLastEpisode>().find("trajectory"), std::string::npos);
  EXPECT_NE(first_finding<AllocatesInStep>().find("step() allocates"), std::string::npos);
  EXPECT_NE(first_finding<EndsByNothing>().find("step 1 of the episode: expected a finite reward"), std::string::npos);
  EXPECT_NE(first_finding<Throws>().find("lane 0, step 5 of the episode: the world threw: the map has no row 7"),
            std::string::npos);
}

TEST(Conformance, MasksArePlayedAndJudged) {
  EXPECT_EQ(first_finding<Doors>(), "");
  EXPECT_NE(first_finding<HalfOpen>().find("other than 0 and 1"), std::string::npos);
  EXPECT_NE(first_finding<ClosesEverything>().find("step 7 of the episode: the mask forbids"), std::string::npos);
}

TEST(Conformance, AWorldWithItsOwnBatchingIsJudgedToo) {
  const auto ended = [](const StepBatch& batch) { return !batch.final_lane.empty(); };
  EXPECT_EQ(first_finding([](StepBatch&) {}), "");
  EXPECT_NE(first_finding([](StepBatch&) {}, 9).find("longer than its limit"), std::string::npos);
  EXPECT_NE(first_finding([&](StepBatch& b) {
              if (ended(b)) b.final_lane.pop_back();
            }).find("final_lane"),
            std::string::npos);
  EXPECT_NE(first_finding([&](StepBatch& b) {
              if (ended(b)) b.final_lane[0] = 77;
            }).find("final_lane names lane 77"),
            std::string::npos);
  EXPECT_NE(first_finding([&](StepBatch& b) {
              if (ended(b)) b.final_observation(0, 0) = -1;
            }).find("a final observation outside"),
            std::string::npos);
  EXPECT_NE(
      first_finding([](StepBatch& b) { b.reward(0, 0) = std::numeric_limits<Real>::infinity(); }).find("not finite"),
      std::string::npos);
  EXPECT_NE(first_finding([](StepBatch& b) { fill(b.action_mask, 0); }).find("forbids everything"), std::string::npos);
}

// The one call of a user's program.
TEST(Conformance, ARegisteredIdIsEnough) {
  const Registered<Throws> registered("Conformance-v0");
  EXPECT_EQ(check_environment("CartPole-v1", {.steps = 1000}).size(), 0U);
  EXPECT_GE(check_environment("Conformance-v0", {.steps = 1000}).size(), 1U);
}

}  // namespace
}  // namespace engram
