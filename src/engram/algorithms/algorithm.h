// Algorithm and Policy: the faces that run/, the command line and Python see.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/options.h"
#include "engram/core/rng.h"
#include "engram/core/space.h"
#include "engram/core/workspace.h"
#include "engram/env/market/pass_figure.h"
#include "engram/env/registry.h"
#include "engram/env/vector_env.h"
#include "engram/learning/episode.h"

namespace engram::inline ENGRAM_REAL {

// What one iterate() reports; reused from call to call.
struct Metrics {
  std::vector<std::pair<std::string, double>> values;  // Stable-Baselines3's tags: "train/approx_kl" ...
  std::vector<Episode> episodes;
  double world_seconds = 0, acting_seconds = 0, learning_seconds = 0;  // of this iteration

  // The same tags in every iteration cost no allocation after the first.
  void set(std::string_view tag, double value) {
    for (auto& [name, old] : values) {
      if (name == tag) {
        old = value;
        return;
      }
    }
    values.emplace_back(tag, value);
  }
};

// How the deployed policy acts: greedily, or by drawing lane i's action from random[i].
struct Acting {
  bool deterministic = true;
  std::span<Rng> random;
};

struct ObservationBatch {
  ConstView values;  // (N, columns of the observation space), raw
  ConstView start;   // (1, N): 1 before an episode's first action
  ConstView mask;    // (N, choices) or empty
};

struct Agent;

// The deployed face: predict, evaluate, export. Owns scratch memory, so one policy() serves one thread.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual const Space& observation_space() const = 0;
  virtual const Space& action_space() const = 0;
  virtual int64_t memory_size() const = 0;  // floats per lane, actor and critic together
  // memory (N, M) in and out; action (N, columns of the action space), clipped into a box.
  virtual void act(const ObservationBatch& observation, View memory, View action, Acting& acting) const = 0;
  // Its estimate of the return to come, value (N, 1), in the units it learned it in; false where it keeps none.
  virtual bool estimate(const ObservationBatch&, View memory, View value) const {
    (void)memory, (void)value;
    return false;
  }
  virtual const Agent* agent() const { return nullptr; }  // its network (learning/agent.h), where it has one
};

class Algorithm {
 public:
  virtual ~Algorithm() = default;
  virtual const Metrics& iterate() = 0;   // one rollout and its update; Error (status 1) at the first non-finite number
  virtual int64_t timesteps() const = 0;  // environment steps so far
  virtual int64_t timesteps_per_iteration() const = 0;
  virtual const Policy& policy() const = 0;
  // Its own figures for straight passes over a market, beside the money that they made.
  virtual std::vector<PassFigure> judge_passes(std::span<const MarketPass>) const { return {}; }
  virtual void visit(Archive& archive) = 0;         // all that resume needs, world included
  virtual void visit_policy(Archive& archive) = 0;  // the part that evaluate needs: weights, normalisation, fitted data
};

// What an algorithm is made with, beside its own options.
struct RunContext {
  uint64_t seed = 0;
  int64_t total_timesteps = 0;  // schedules end here
  Threads* threads = nullptr;
  double (*clock)() = nullptr;  // seconds; only run/ reads clocks
};

class AlgorithmMaker {
 public:
  virtual ~AlgorithmMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  // Checks the options against each other and the world (Error), then makes. The world has as many lanes as `n_envs`.
  virtual std::unique_ptr<Algorithm> make(VectorEnvPtr world, const RunContext& context) const = 0;
};

struct AlgorithmEntry {
  std::string name, summary;
  // A fresh set of options at the library's defaults for this kind of memory ("none", "elman", "gru", "lstm").
  std::unique_ptr<AlgorithmMaker> (*options)(const std::string& memory);
};

const std::vector<AlgorithmEntry>& registered_algorithms();
const AlgorithmEntry& find_algorithm(const std::string& name);  // Error with the nearest name

}  // namespace engram::inline ENGRAM_REAL
