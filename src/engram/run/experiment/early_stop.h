// EarlyStop: whether a run ends before its total_timesteps, by its evaluations on fresh seeds (or, of data, on the
// validation part): --eval_freq says when they are.
//
//   stop_at    at the first whose mean return is at least that
//   patience   after so many in a row whose mean return was no better than the best one before (Prechelt 1998)
//
// A threshold is asked first. It depends on evaluations alone, so that an interrupted run ends where a straight one does.
#pragma once

#include <string>

#include "engram/core/archive.h"
#include "engram/run/experiment/run_options.h"

namespace engram::inline ENGRAM_REAL {

class EarlyStop {
 public:
  // Error where nothing would ever be evaluated.
  explicit EarlyStop(const RunOptions& options);

  bool asked_for() const { return options_.stop_at || options_.patience > 0; }
  void judge(double mean_return, bool best);             // after each evaluation
  const std::string& reason() const { return reason_; }  // the option that ended the run; "": it goes on
  void visit(Archive& archive);

 private:
  RunOptions options_;
  int64_t without_gain_ = 0;  // evaluations since the best one
  std::string reason_;
};

}  // namespace engram::inline ENGRAM_REAL
