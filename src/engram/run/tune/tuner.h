// Tuner: random search over a space of options, each trial judged on validation alone. The test part of a world's data
// is never opened here.
//
//   DIR/tune.json, space.toml, config.toml   what was asked for: enough to go on
//   DIR/trial-7/s1, DIR/trial-7/fold-2-s1    ordinary runs (experiment.h), one for each trial, fold and seed
//   DIR/trials.csv                           one row per trial, rewritten with each that is through
//   DIR/best.toml                            every option of the best trial, for train --config
//   DIR/tune.html                            table and pictures
//
// Runs go side by side, one thread each. A trial is a function of (tuner's seed, its number) and a run of its options,
// so that neither threads nor interruptions change a byte of trials.csv, and `trials` may be raised later.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engram/run/experiment/experiment.h"
#include "engram/run/tune/search_space.h"
#include "engram/run/tune/trials.h"

namespace engram::inline ENGRAM_REAL {

struct TuneRequest {
  Request base;                   // what all trials share; its flags are not searched
  std::string space;              // TOML file; "": the built-in one of the algorithm
  bool space_is_general = false;  // it may name options that the algorithm does not have
  int64_t trials = 20;
  std::vector<int64_t> seeds{1, 2, 3};
  int64_t walk_forward = 0;  // folds of each trial; 0: one validation
  int64_t seed = 0;          // of the search
  int64_t episodes = 100;    // greedy ones that judge a run; its task may play fewer
};

// Whoever waits for a tuner; called from its threads, one at a time but for run(i).
class TuneWatcher {
 public:
  virtual ~TuneWatcher() = default;
  virtual Watcher& run(size_t index) = 0;                                  // of a run; they are counted trial by trial
  virtual void through(size_t) {}                                          // run i: played now, before, or failed
  virtual void trial(const TuneFigures& figures, const Trial& trial) = 0;  // is through
};

class Tuner {
 public:
  // Checks all that can be checked beforehand and touches no file: Error for what train would refuse with the flags
  // alone, in any fold, and for what the space offers and an option does not take.
  explicit Tuner(TuneRequest request);

  // Makes DIR. `out` "": runs/ENVIRONMENT/tune-ALGORITHM-MEMORY-sSEED, with -2, -3 ... where it exists.
  void begin(const std::string& out);
  // The tuner of a directory; `trials` 0: as many as it has. Error where there is none, or fewer trials are asked for.
  static Tuner resume(const std::string& directory, int64_t trials);

  // Plays the runs that are not through yet, `threads` at a time, and writes the results. An interruption stops each
  // after its update, with its checkpoint. Trials that fail do not stop the others; Error (status 1) if all of them do.
  TuneFigures run(int threads, TuneWatcher& watcher);

  size_t runs() const { return static_cast<size_t>(request_.trials) * runs_per_trial(); }
  const TuneRequest& request() const { return request_; }

 private:
  struct Session;

  size_t folds() const { return static_cast<size_t>(std::max<int64_t>(1, request_.walk_forward)); }
  size_t runs_per_trial() const { return folds() * request_.seeds.size(); }
  std::string run_name(size_t run) const;  // within its trial
  Request request_of(const std::vector<Setting>& settings) const;
  Plan plan_of(const std::vector<Setting>& settings, size_t fold, int64_t seed) const;
  std::optional<TunedRun> play(size_t run, Watcher& watcher) const;
  TunedRun judge(const std::string& directory) const;
  void work(Session& session) const;
  void take(Session& session, size_t run, TunedRun played) const;
  TuneFigures figures() const;  // before the first trial
  void write_results(const TuneFigures& figures) const;

  TuneRequest request_;
  std::string space_text_;
  SearchSpace space_;
  std::vector<std::string> notes_;  // of the data
  int64_t tried_ = 0;               // settings, those included that found the base
  std::string directory_;
  std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace engram::inline ENGRAM_REAL
