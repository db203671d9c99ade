// Demonstrations: steps that somebody else made in a world, as a data set: what was seen, and what was done there. From
// the CSV that `evaluate RUN --trace FILE` writes, a row a step:
//
//   episode, step, observation_0 .., action_0 .., reward, terminated, truncated, next_observation_0 ..
//
// Only episode, observation and action are read; a change of `episode` begins another sequence. All of it trains.
// Errors name the file and what the world expects: other numbers of columns, observations or actions outside the world's
// spaces (demonstrations of another world), what is no number.
#pragma once

#include <string>
#include <string_view>

#include "engram/env/datasets/stored.h"

namespace engram::inline ENGRAM_REAL {

class Demonstrations final : public Stored {
 public:
  Demonstrations(const Space& observation, const Space& action, std::string_view text, const std::string& file);
  // One step without meaning, for who only deploys what was learned.
  Demonstrations(const Space& observation, const Space& action);

  void visit_fitted(Archive&) override {}
};

}  // namespace engram::inline ENGRAM_REAL
