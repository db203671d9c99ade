// How a policy is judged on a part of a data set: by what it gave, before seeing it, to what came, and by what it said.
//
//   Discrete targets       nats_per_token = - sum_t weight_t log p(target_t | inputs so far) / sum_t weight_t
//                          perplexity = e^nats_per_token, bits_per_token = nats_per_token / ln 2, accuracy
//   MultiDiscrete targets  nats_per_step, the columns' together (a set of notes), accuracy: every column right
//   Box targets            mse: mean squared error of a column; rmse
//
// The baseline says the same of whoever knows only how often each target occurs in the training part, column by column
// p(k) = (n_k + 1) / (N + K) (Laplace), or its mean, and never looks at an input. A policy below it has learned
// something of the order. A policy whose answer is to a whole sequence judges itself (learning/policy.h).
//
// Every sequence begins with start = 1 and an empty memory; up to 64 are read side by side, which changes no figure.
// Error: a policy that says no probabilities of discrete targets (status 1), a part without weight.
#pragma once

#include "engram/env/dataset.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

// How much of a part is read: its first `sequences`, of each its first `steps`.
struct Extent {
  int64_t sequences = INT64_MAX, steps = INT64_MAX;
};

PartScores judge_part(const Policy& policy, const Dataset& data, DataPart part, const Extent& extent = {});

}  // namespace engram::inline ENGRAM_REAL
