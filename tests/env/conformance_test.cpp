#include "engram/env/conformance.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"

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

std::vector<std::string> findings(const WorldEntry& entry, DataPart part = DataPart::train) {
  const WorldContext context{part, [](const std::string&) { return made_bars(1500); }};
  const auto maker = entry.options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  if (options.contains("data")) options.assign("data", "bars.csv", "test");
  return check_environment(entry, *maker, context);
}

TEST(Conformance, EveryRegisteredWorldConforms) {
  for (const WorldEntry& entry : registered_worlds()) {
    for (const std::string& finding : findings(entry)) ADD_FAILURE() << finding;
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

template <class E>
std::string first_finding() {
  const auto found = findings(world_entry<E>("Planted-v0"));
  return found.empty() ? "" : found[0];
}

TEST(Conformance, PlantedFaultsAreFound) {
  EXPECT_EQ(first_finding<Walk>(), "");
  EXPECT_NE(first_finding<SharedState>().find("trajectory"), std::string::npos);
  EXPECT_NE(first_finding<ForgetsToSave>().find("saved and loaded"), std::string::npos);
  EXPECT_NE(first_finding<LeavesItsSpace>().find("found (1.5)"), std::string::npos);
}

}  // namespace
}  // namespace engram
