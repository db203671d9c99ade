// Guesses of classes, against the best that one and the same guess would have done.
//
//   accuracy            share of guesses that were right
//   constant_accuracy   of the class that was most common among the truths: no constant does better, and nobody could
//                       have known it before
//   majority_accuracy   of the class that was most common while training: the bar that the course's lab sets itself
//   excess              stationary-bootstrap interval of accuracy - constant_accuracy (stationary_bootstrap.h)
//
// The constant is beaten where that interval lies above 0.
#pragma once

#include <span>

#include "engram/statistics/bootstrap.h"

namespace engram {

struct GuessJudgement {
  double accuracy, constant_accuracy, majority_accuracy;
  int constant;  // the class of constant_accuracy; the first of several
  Interval excess;

  bool beats_constant() const { return excess.low > 0; }
};

// The most common of classes 0, 1, ...; the first of several.
int most_common(std::span<const int> values);

// As many guesses as truths, at least one (Error). `majority`: the class that was most common while training.
GuessJudgement judge_guesses(std::span<const int> guesses, std::span<const int> truths, int majority);

}  // namespace engram
