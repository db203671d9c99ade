#include "engram/run/experiment/early_stop.h"

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

EarlyStop::EarlyStop(const RunOptions& options) : options_(options) {
  if (!asked_for() || options.eval_freq > 0) return;
  throw Error(std::string(options.stop_at ? "--stop_at" : "--patience") +
              ": judges evaluations, and there are none; add --eval_freq N, the steps between two of them");
}

void EarlyStop::judge(double mean_return, bool best) {
  without_gain_ = best ? 0 : without_gain_ + 1;
  if (options_.stop_at && mean_return >= *options_.stop_at) {
    reason_ = "stop_at";
  } else if (options_.patience > 0 && without_gain_ >= options_.patience) {
    reason_ = "patience";
  }
}

void EarlyStop::visit(Archive& archive) {
  archive("without_gain", without_gain_, a_count);
  archive("reason", reason_);
  archive.demand(reason_.empty() || reason_ == "stop_at" || reason_ == "patience", "reason", "stop_at or patience");
}

}  // namespace engram::inline ENGRAM_REAL
