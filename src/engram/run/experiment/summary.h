// What the verbs report, as data and as the JSON that reference scripts rely on.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/run/task/task.h"

namespace engram::inline ENGRAM_REAL {

struct Seconds {
  double world = 0, acting = 0, learning = 0, evaluation = 0;

  void operator+=(const Seconds& more) {
    world += more.world;
    acting += more.acting;
    learning += more.learning;
    evaluation += more.evaluation;
  }
};

struct TrainingSummary {
  std::string run, algorithm, environment, memory;
  int64_t seed = 0;
  int64_t total_timesteps = 0;  // asked for
  int64_t timesteps = 0;        // made
  int64_t episodes = 0;
  double mean_return = NAN, mean_length = NAN;  // of the last 100 training episodes
  double wall_seconds = 0, cpu_seconds = 0;     // of this session
  double steps_per_second = NAN;                // of the training loop alone
  Seconds seconds;                              // where the session's time went
  bool finished = false;
  std::string stopped_by{};  // the option that ended it before total_timesteps (early_stop.h); "": none
  bool interrupted = false;
  std::vector<std::string> notes;  // what a user should know of the data
  std::string failure{};           // of a run beside others that could not go on; "": none
  int failure_status = 0;          // of the process
};

struct EvaluationSummary {
  std::string run, environment, checkpoint;
  bool deterministic = true;
  int64_t episodes = 0;
  double mean_return = NAN, std_return = NAN, min_return = NAN, max_return = NAN, low = NAN, high = NAN;
  double mean_length = NAN;
  std::vector<Figure> figures{}, baseline{};  // of a data set: of its sequences the returns are scores
  std::shared_ptr<const Finding> finding;     // what its Task says beyond the returns, or null
};

nlohmann::ordered_json to_json(const std::vector<Figure>& figures);  // {name: value}
nlohmann::ordered_json to_json(const TrainingSummary& summary);
nlohmann::ordered_json to_json(const EvaluationSummary& summary);

}  // namespace engram::inline ENGRAM_REAL
