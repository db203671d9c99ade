// Deep deterministic policy gradient (Lillicrap et al. 2016): TD3 with one critic, an actor that learns at every update,
// and targets without noise.
//
//   y = r + discount target(o', target policy(o'));  critic down mean (Q(o, a) - y)^2;  actor down -mean Q(o, policy(o))
//
// Deviation: Gaussian noise on its actions in place of Ornstein and Uhlenbeck's, as in Stable-Baselines3.
#pragma once

#include "engram/algorithms/continuous/td3.h"

namespace engram::inline ENGRAM_REAL {

struct DdpgOptions : Td3Options {
  static DdpgOptions defaults(const std::string& memory) {
    DdpgOptions options{Td3Options::defaults(memory)};
    options.policy_delay = 1;
    options.target_policy_noise = 0;
    return options;
  }
  void visit(OptionVisitor& v) { visit_exploration(v); }
};

class Ddpg final : public Td3 {
 public:
  static constexpr const char *name = "ddpg",
                              *summary = "deep deterministic policy gradient, feed-forward and recurrent";
  using Options = DdpgOptions;

  Ddpg(VectorEnvPtr world, const DdpgOptions& options, const RunContext& context)
      : Td3(std::move(world), options, 1, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
