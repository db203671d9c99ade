// Algorithm: what learns, as run/, the command line and Python see it.
#pragma once

#include <vector>

#include "engram/core/archive.h"
#include "engram/env/vector_env.h"
#include "engram/learning/metrics.h"
#include "engram/learning/policy.h"
#include "engram/learning/run_context.h"
#include "engram/statistics/figure.h"

namespace engram::inline ENGRAM_REAL {

class Algorithm {
 public:
  virtual ~Algorithm() = default;
  virtual const Metrics& iterate() = 0;   // one rollout and its update; Error (status 1) at the first non-finite number
  virtual int64_t timesteps() const = 0;  // environment steps so far
  virtual int64_t timesteps_per_iteration() const = 0;
  virtual const Policy& policy() const = 0;
  // Its own figures after its policy has played these lanes, beside the returns; none: returns say it all.
  virtual std::vector<Figure> figures(const VectorEnv& played) const {
    (void)played;
    return {};
  }
  virtual void visit(Archive& archive) = 0;  // all that resume needs, world included
  // What a new run that begins with this policy needs beside it: the running statistics behind a normalisation, under
  // the names that visit() gives them.
  virtual void visit_statistics(Archive&) {}
  virtual void visit_policy(Archive& archive) = 0;  // the part that evaluate needs: weights, normalisation, fitted data
};

}  // namespace engram::inline ENGRAM_REAL
