// Every kind of distribution on random parameters: its derivatives against differences of its own values. In double.
#pragma once

#include <string>
#include <vector>

#include "engram/core/space.h"

namespace engram {

// The table: a new kind of distribution is a row.
struct DistributionCase {
  std::string name;
  Space action;
  bool masked;
};
std::vector<DistributionCase> distribution_cases();

// L = sum_i a_i log_prob_i + b_i entropy_i, a and b random: the worst relative difference of dL/d(parameters).
double distribution_difference(const DistributionCase& each);

}  // namespace engram
