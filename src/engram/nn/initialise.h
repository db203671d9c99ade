// How weights begin. Drawn in double, in row order, from one stream.
#pragma once

#include "engram/core/rng.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

struct Initialiser {
  enum class Type { orthogonal, uniform };
  Type type;
  double scale;  // gain of the orthogonal matrix; bound of the uniform distribution

  // Saxe, McClelland & Ganguli 2014: the rows or the columns, whichever are fewer, are orthonormal times `gain`.
  static Initialiser orthogonal(double gain) { return {Type::orthogonal, gain}; }
  static Initialiser uniform(double bound) { return {Type::uniform, bound}; }

  void operator()(View weight, Rng& rng) const;
};

}  // namespace engram::inline ENGRAM_REAL
