// PassFigure: what an algorithm says of its own passes over a market beside the money that they made: a classifier its
// accuracy. Shown with the judgement, under this name in JSON.
#pragma once

#include <string>
#include <variant>

#include "engram/statistics/bootstrap.h"

namespace engram {

struct PassFigure {
  std::string name;
  std::variant<double, Interval, bool> value;
  std::string meaning;
};

}  // namespace engram
