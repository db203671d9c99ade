// Checkpoints of somebody else's making, of every registered algorithm and in every registered world: each is refused
// in one line, or the run goes on from it as from any other numbers. What the sanitizers would say is the other half of
// this test; ENGRAM_MUTATIONS sets how many of each, and has every memory tried, where by default one stands for all.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "engram/core/error.h"
#include "engram/learning/lanes.h"
#include "engram/nn/network.h"
#include "engram/run/selftest/world.h"
#include "mutated.h"

namespace engram {
namespace {

int64_t mutations(int64_t by_default) {
  const char* const asked = getenv("ENGRAM_MUTATIONS");
  return asked == nullptr ? by_default : std::max(1LL, std::atoll(asked));
}

// Each algorithm without a memory and with one, another one for each.
std::vector<SmallRun> runs_to_mutate() {
  if (getenv("ENGRAM_MUTATIONS") != nullptr) return small_runs();
  std::vector<SmallRun> runs;
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    const auto& memories = registered_memories();
    runs.push_back(small_run(algorithm, "none"));
    if (algorithm.memory) runs.push_back(small_run(algorithm, memories[runs.size() % memories.size()].name));
  }
  return runs;
}

// Greedy and drawn actions of the policy alone, as evaluation takes them.
void act(Algorithm& algorithm, const SmallRun& run) {
  World world = run.world(run.lanes);
  auto* const played = std::get_if<VectorEnvPtr>(&world);
  if (played == nullptr) return;  // nobody acts in a data set
  const Policy& policy = algorithm.policy();
  Lanes lanes(std::move(*played), 7);
  std::vector<Rng> random = action_streams(7, lanes.count());
  Tensor memory(lanes.count(), policy.memory_size()), action(lanes.count(), policy.action_space().columns());
  std::vector<Episode> ended;
  for (int step = 0; step < 20; ++step) {
    Acting acting{.deterministic = step % 2 == 0, .random = random};
    policy.act(lanes.now(), memory, action, acting);
    lanes.step(action, ended);
  }
}

// "": it went on; else what it said.
std::string outcome(const SmallRun& run, const std::string& bytes) {
  try {
    const auto algorithm = make_algorithm(run, run.world(run.lanes));
    load(*algorithm, bytes);
    algorithm->iterate();
    act(*algorithm, run);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string trained(const SmallRun& run) {
  const auto algorithm = make_algorithm(run, run.world(run.lanes));
  algorithm->iterate();
  algorithm->iterate();
  return saved(*algorithm);
}

// How many were refused.
int64_t mutate(const SmallRun& run, const std::string& subject, int64_t count, uint64_t seed) {
  const std::string whole = trained(run);
  EXPECT_EQ(archive_of(fields_of(whole), whole), whole) << subject;
  EXPECT_EQ(outcome(run, whole), "") << subject;
  Mutator mutator(seed);
  int64_t refused = 0;
  for (int64_t i = 0; i < count; ++i) {
    std::string changed;
    const std::string bytes = mutator(whole, changed);
    try {
      const std::string said = outcome(run, bytes);
      EXPECT_EQ(said.find('\n'), std::string::npos) << subject << ": " << changed << ": " << said;
      refused += !said.empty();
    } catch (const std::exception& other) {
      ADD_FAILURE() << subject << ": " << changed << ": " << other.what();
    }
  }
  return refused;
}

TEST(HostileCheckpoint, OfEveryAlgorithm) {
  const int64_t count = mutations(8);
  uint64_t seed = 0;
  int64_t refused = 0;
  for (const SmallRun& run : runs_to_mutate()) refused += mutate(run, run.subject(), count, ++seed);
  // A quarter are lengths that cannot be or fields left out.
  EXPECT_GT(refused, static_cast<int64_t>(seed) * count / 5);
}

TEST(HostileCheckpoint, InEveryWorld) {
  const int64_t count = mutations(4);
  uint64_t seed = 1000;
  for (const WorldEntry& world : registered_worlds()) {
    if (world.kind == WorldKind::environment) mutate(small_run_in(world), world.id, count, ++seed);
  }
}

// Every number of these must be what it can be: each hostile value is refused before anything is made of it.
struct Hole {
  const char *algorithm, *field;
  size_t element;
  std::vector<double> values;
};

void set(Field& field, size_t element, double value) {
  char* const at = field.payload.data() + element * field.element_size;
  const auto whole = static_cast<int64_t>(field.floating() ? 0 : value);
  const auto single = static_cast<float>(value);
  const void* const from = field.type == 'f'   ? static_cast<const void*>(&single)
                           : field.type == 'd' ? static_cast<const void*>(&value)
                                               : &whole;
  std::memcpy(at, from, field.element_size);
}

TEST(HostileCheckpoint, KnownHolesAreShut) {
  const Hole holes[] = {
      {"monte_carlo", "lanes/world/lanes/0/world/state", 0, {-1, 16, 1e15}},
      {"monte_carlo", "learner/episode/index", 0, {-1, 64, 1e15}},
      {"sarsa_lambda", "learner/traces/active", 0, {-1, 64}},
      {"n_step_sarsa", "learner/window/indices", 0, {-1, 64}},
      {"dyna_q", "learner/model/seen", 0, {-1, 16}},
      {"dyna_q", "learner/model/tried", 0, {-1, 4}},
      {"dyna_q", "learner/model/next", 0, {-1, 16}},
      {"adp", "learner/counts/moves", 0, {-1, 1e15}},
      {"adp", "learner/counts/next", 0, {-1, 16}},
      {"adp", "learner/counts/count", 0, {-1, 0}},
      {"q_learning", "rows", 0, {0, 15, 17, 1e15, -1}},
      {"q_learning", "q/values", 3, {NAN, HUGE_VAL}},
      {"q_learning", "lanes/timesteps", 0, {-3, 1e17}},
      {"q_learning", "action", 0, {4, -1, 0.5, NAN}},
      {"ppo", "parameters/actor.0.weight", 0, {NAN, HUGE_VAL, -HUGE_VAL}},
      {"ppo", "optimizer/power1", 0, {-1, 2, NAN}},
      {"ppo", "collector/observer/squares", 0, {-1, NAN}},
      {"ppo", "collector/lanes/start", 0, {0.5, 2, NAN}},
  };
  for (const Hole& hole : holes) {
    const SmallRun run = small_run(find_algorithm(hole.algorithm), "none");
    const std::string whole = trained(run);
    for (const double value : hole.values) {
      std::vector<Field> fields = fields_of(whole);
      const auto field = std::ranges::find_if(fields, [&](const Field& f) {
        return (f.path == hole.field || f.path.ends_with(std::string("/") + hole.field)) && f.count() > hole.element;
      });
      ASSERT_NE(field, fields.end()) << hole.algorithm << " has no " << hole.field;
      set(*field, hole.element, value);
      const auto algorithm = make_algorithm(run, run.world(run.lanes));
      EXPECT_THROW(load(*algorithm, archive_of(fields, whole)), Error)
          << hole.algorithm << ", " << field->path << " = " << value;
    }
  }
}

}  // namespace
}  // namespace engram
