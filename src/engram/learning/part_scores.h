// PartScores: what a part of a data set says of a policy that was shown it.
#pragma once

#include <cstdint>
#include <vector>

#include "engram/statistics/figure.h"

namespace engram {

struct PartScores {
  std::vector<double> score{};     // of each sequence, higher is better: mean log p of what counts, minus its error
  std::vector<int64_t> length{};   // of each sequence, in steps
  std::vector<Figure> figures{};   // of the whole part
  std::vector<Figure> baseline{};  // the same of whoever looks at no input: by the training part's frequencies or means
};

}  // namespace engram
