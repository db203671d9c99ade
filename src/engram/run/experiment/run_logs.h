// RunLogs: what a run tells as it goes, in files that only grow.
//
//   DIR/metrics.csv    one row per update, Stable-Baselines3's tags as columns
//   DIR/monitor.csv    #{json}, then r,l,t: return, length and wall-clock end of each training episode
//   DIR/timing.csv     where the time since the row before went, beside each row of metrics; wall-clock figures stand
//                      here and in monitor's t alone
//   DIR/events.out.tfevents.engram  where asked for: the metrics once more, as TensorBoard reads them
//
// Rows reach the files with flush(). Not for several threads at once.
#pragma once

#include <memory>
#include <string>

#include "engram/learning/metrics.h"
#include "engram/run/experiment/summary.h"
#include "engram/run/files/event_file.h"
#include "engram/run/files/files.h"
#include "engram/run/files/metrics_file.h"

namespace engram::inline ENGRAM_REAL {

class RunLogs {
 public:
  // As a checkpoint left them: what was written after its rows and episodes is cut off, a file that someone removed
  // begins anew.
  RunLogs(const std::string& directory, const std::string& environment, int64_t episodes, int64_t rows,
          bool tensorboard);

  bool complete(int64_t episodes, int64_t rows) const;       // whether they hold what the checkpoint counts
  double seconds_before() const { return seconds_before_; }  // wall-clock seconds of earlier sessions
  void add_episode(const Episode& episode, double wall_seconds);
  // The row begins with the counters of iterations and steps, in this order. `spent` since the row before.
  void add_update(const MetricsFile::Row& row, double wall_seconds, double steps_per_second, const Seconds& spent);
  void flush();

 private:
  std::unique_ptr<MetricsFile> metrics_;
  std::unique_ptr<LineFile> monitor_, timing_;
  std::unique_ptr<EventFile> events_;  // null without TensorBoard
  double seconds_before_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
