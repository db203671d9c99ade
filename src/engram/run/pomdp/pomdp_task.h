// How a policy is judged where the state is hidden: by its mean discounted return, held against the best that any
// memory could earn, which point-based search brackets (algorithms/pomdp/point_based.h).
//
//   share = mean discounted return / optimum, the middle of its bounds; only where the optimum is above 0
//
// An episode is cut at the world's horizon, behind which at most discount^horizon max |r| / (1 - discount) is missing.
#pragma once

#include "engram/run/task/task.h"

namespace engram::inline ENGRAM_REAL {

const Task& pomdp_task();

struct PomdpFinding final : Finding {
  std::vector<double> returns;  // discounted, of each episode
  double lower, upper;          // of the optimum
  double missing;               // of a return, at most, for it was cut

  double mean_return() const;
  double optimum() const { return (lower + upper) / 2; }
  std::shared_ptr<const ReportPart> report(const std::vector<FindingGroup>& groups) const override;
  nlohmann::ordered_json json() const override;
  std::string text() const override;
};

}  // namespace engram::inline ENGRAM_REAL
