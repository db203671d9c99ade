// Experiment: one run on disk, from its plan to its last checkpoint.
//
//   DIR/run.json       what was run, and the latest summary
//   DIR/options.toml   every resolved option; --config reads it back
//   DIR/metrics.csv, monitor.csv, timing.csv, events.out.tfevents.engram
//                      its logs (run_logs.h); a long run has rows of the updates that pass a multiple of its
//                      ten-thousandth part, and of those that were evaluated
//   DIR/engram.lock    while it is written: by which process
//   DIR/checkpoints/   last.ckpt, previous.ckpt, best.ckpt; blocks/ of what only grows, which resume needs
//
// A checkpoint holds all that resume needs and nothing that differs between two identical runs: no time, host, path or
// number of threads. Logs are cut back to the checkpoint on resume, so its bytes, returns and lengths equal those of a
// run that was never interrupted, whenever the checkpoints were written.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engram/core/threads.h"
#include "engram/run/experiment/early_stop.h"
#include "engram/run/experiment/plan.h"
#include "engram/run/experiment/run_directory.h"
#include "engram/run/experiment/run_logs.h"
#include "engram/run/experiment/summary.h"
#include "engram/run/files/checkpoints.h"
#include "engram/run/files/directory_lock.h"
#include "engram/run/task/stage.h"

namespace engram::inline ENGRAM_REAL {

struct Progress {
  int64_t timesteps, total_timesteps;
  double mean_return;  // of the last 100 episodes
  double wall_seconds;
  int64_t session_timesteps;  // made in these seconds
};

// Whoever watches a run; called on the thread that trains.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void progress(const Progress&) {}
  virtual bool goes_on(const Metrics&) { return true; }  // after each update; false: stop here, with a checkpoint
  virtual void warning(const std::string&) {}
};

class Experiment {
 public:
  // Makes world and algorithm; touches no file, so a bad plan leaves nothing behind.
  explicit Experiment(Plan plan);

  // Before begin(): the weights and statistics of another run (a run directory, or one checkpoint file), whatever
  // its options, data and world were. Error names the parts of another shape.
  void start_from(const std::string& run_or_file);

  // A run of this very plan and data, from its first step on, among those that begin("") would stand beside; the
  // finished one where there is one.
  struct Earlier {
    std::string directory;  // "": there is none
    bool finished = false;
  };
  Earlier earlier();

  // Makes DIR and its files. `out` "": runs/ENVIRONMENT/ALGORITHM-MEMORY-sSEED, with -2, -3 ... where it exists;
  // otherwise exactly `out`, Error where it exists or cannot be made. From here on the directory is locked.
  void begin(const std::string& out);

  // The run in a directory, at its newest whole checkpoint, its logs cut back to it. A finished run stays untouched.
  // With a raised total all that follows is as if that had been the total from this checkpoint on: every schedule spans
  // the new total, from the progress reached; the watcher hears so. Error where another process writes it, or where
  // options or data are not those that the checkpoint was made from, unless `force`.
  static std::unique_ptr<Experiment> resume(const std::string& directory, Plan plan, Watcher& watcher,
                                            bool force = false);

  // Trains to total_timesteps or an early stop (early_stop.h), to the first update at or after `pause_after` (0: never),
  // to where the watcher stops it, or to an interruption; a checkpoint is written in each case. Error: the run stopped,
  // the last good checkpoint stays.
  // A checkpoint follows the update that ends more than `checkpoint_seconds` after the last one.
  TrainingSummary train(int64_t pause_after, Watcher& watcher, double checkpoint_seconds = 1);

  // The summary of a run that train() left with an error.
  TrainingSummary failed(const Error& error) const;

  const std::string& directory() const { return directory_; }
  const Plan& plan() const { return plan_; }
  const Algorithm& algorithm() const { return *algorithm_; }                      // as far as it has learned
  StageSource source() const { return {*plan_.world_options, training_world_}; }  // of worlds to show it
  std::vector<std::string> notes() const;  // on its data, and on the units of its actions
  // At its end, or stopped before it by its evaluations: no resume goes beyond that.
  bool finished() const {
    return algorithm_->timesteps() >= plan_.run.total_timesteps || !early_stop_.reason().empty();
  }

 private:
  // What a run remembers beside its algorithm.
  struct State {
    int64_t iterations = 0, episodes = 0;
    int64_t rows = 0;  // of metrics.csv and timing.csv
    double best_mean_reward = -INFINITY;
    std::vector<double> recent_returns, recent_lengths;  // of the last 100 episodes, oldest first
    void visit(Archive& archive);
  };
  struct Session;

  std::string name() const;
  bool repeats(const std::string& directory);
  void open_logs();
  bool update(Session& session, Watcher& watcher);
  bool row_due(int64_t before) const;
  void record_episodes(const std::vector<Episode>& episodes, double seconds);
  MetricsFile::Row row_of(const Metrics& metrics, const Evaluation* evaluation) const;
  Evaluation evaluate_on_validation(int64_t index);
  void visit_state(Archive& archive);
  Archive checkpoint();
  void write_checkpoint();
  void write_description(const TrainingSummary* summary) const;
  TrainingSummary summary(const Session& session) const;

  Plan plan_;
  EarlyStop early_stop_;
  DataReader data_;  // of the training world
  std::unique_ptr<Threads> threads_;
  WorldPointer training_world_;  // owned by the algorithm
  std::unique_ptr<Algorithm> algorithm_;
  std::unique_ptr<Stage> validation_;  // null without --eval_freq
  State state_;
  std::string directory_;
  std::string init_;  // what it began with; "": weights drawn by its seed
  std::unique_ptr<DirectoryLock> lock_;
  std::unique_ptr<Checkpoints> checkpoints_;
  std::unique_ptr<RunLogs> logs_;
  Seconds since_row_{};  // of the updates that have no row yet
};

}  // namespace engram::inline ENGRAM_REAL
