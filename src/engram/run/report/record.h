// RunRecord: one run as its directory tells it, before anything is measured anew.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engram/run/experiment/summary.h"

namespace engram {

// One tag of metrics.csv over the run; rows where it is undefined are left out.
struct Curve {
  std::vector<double> timesteps, values;  // of one length, timesteps ascending
};

struct RunRecord {
  std::string directory, algorithm, environment, memory, preset;
  std::string version, commit;  // of the engram that trained it
  int64_t seed = 0;
  int64_t timesteps = 0, total_timesteps = 0;                // made, and asked for
  std::vector<std::pair<std::string, std::string>> options;  // every option's name and text, as options.toml has them
  std::vector<std::pair<std::string, Curve>> curves;  // of every tag but the counters, in the order of metrics.csv
  Seconds seconds;                                    // where its time went; NaN where timing.csv is absent
  double wall_seconds = NAN;                          // of training, evaluations included

  bool ended_early = false;  // by its evaluations (run/experiment/early_stop.h)

  bool finished() const { return timesteps >= total_timesteps || ended_early; }
  const Curve& curve(std::string_view tag) const;   // {} where the run has none
  std::string option(std::string_view name) const;  // "" where the run has none
  // Environment steps per second of the training loop alone: world, acting and learning.
  double steps_per_second() const;
};

// Error where the directory is no run (the message contains "no checkpoint") or a file of it cannot be understood.
RunRecord read_record(const std::string& directory);

}  // namespace engram
