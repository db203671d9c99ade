// How a policy is judged on a part of a data set: by the probability that it gave, before seeing it, to what came.
//
//   nats_per_token = - sum_t weight_t log p(target_t | inputs so far) / sum_t weight_t      perplexity =
//   e^nats_per_token
//
// The baseline says the same of whoever knows only how often each target occurs in the training part and never looks at
// an input: p(k) = (n_k + 1) / (N + K) (Laplace). A policy below it has learned something of the order.
// Every sequence begins with start = 1 and an empty memory; up to 64 are read side by side, which changes no figure.
// Error: a target space other than Discrete, a policy that says no probabilities (status 1), a part without weight.
#pragma once

#include <vector>

#include "engram/env/dataset.h"
#include "engram/learning/policy.h"
#include "engram/statistics/figure.h"

namespace engram::inline ENGRAM_REAL {

struct PartScores {
  std::vector<Figure> figures, baseline;  // of one another's names
};

PartScores judge_part(const Policy& policy, const Dataset& data, DataPart part);

}  // namespace engram::inline ENGRAM_REAL
