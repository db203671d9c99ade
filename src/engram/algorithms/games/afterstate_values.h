// What self-play learns: values of afterstates, expected points of the player who made the move, with the traces of
// those that were passed.
#pragma once

#include "engram/core/archive.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class AfterstateValues {
 public:
  virtual ~AfterstateValues() = default;
  // (n, F) -> (n, 1)
  virtual void evaluate(ConstView afterstates, View value) const = 0;
  virtual void forget_traces() = 0;
  // Fades the traces and adds the gradient of sign * value(afterstate), (1, F); returns that value.
  virtual double pass(ConstView afterstate, double sign) = 0;
  // Moves along the traces.
  virtual void learn(double error, double learning_rate) = 0;
  virtual void visit(Archive& archive) = 0;
};

}  // namespace engram::inline ENGRAM_REAL
