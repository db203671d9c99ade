// Evolution: black-box search over the weights of any network, with a memory too, in any world.
//
//   repeat  draw a population of weights (search.h)
//           each candidate plays `episodes` whole episodes greedily; its fitness is their mean return
//           tell the search
//
// A lane takes the next candidate where an episode begins; a lane whose work is done plays on with the deployed weights,
// and counts its steps, until the last candidate is through. An episode that is longer than `max_steps` is cut there, and
// the next candidate goes on where it stands. One iteration is one generation; the mean's weights are deployed.
#pragma once

#include <memory>
#include <vector>

#include "engram/algorithms/evolution/search.h"
#include "engram/algorithms/registry.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/lanes.h"

namespace engram::inline ENGRAM_REAL {

struct EvolutionOptions {
  int64_t population = 0, episodes = 1, max_steps = 10000;
  double sigma = 0.5;
  bool normalize_observation = true;
  NetworkOptions network;

  void visit(OptionVisitor& v);
};

class Evolution : public Algorithm {
 public:
  const Metrics& iterate() override;
  int64_t timesteps() const override { return lanes_.timesteps(); }
  int64_t timesteps_per_iteration() const override { return search_->population() * options_.episodes; }
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override;
  void visit_statistics(Archive& archive) override { archive("observer", agent_.observer); }

 protected:
  Evolution(VectorEnvPtr world, const EvolutionOptions& options, const RunContext& context);
  // Of the class that inherits: called once, at the end of its constructor.
  void begin(std::unique_ptr<Search> search);
  std::vector<double> initial() const;  // the network's own first weights
  virtual double learning_rate() const { return 0; }
  const RunContext& context() const { return context_; }

 private:
  static constexpr int64_t nobody = -1;
  struct Seat {  // who plays in a lane
    int64_t candidate = nobody;
    double sum = 0;
    int64_t steps = 0;
  };

  void step();
  void take_next(int64_t lane);
  void leave(int64_t lane);
  void set_weights(std::span<const double> numbers, Parameters& parameters) const;

  EvolutionOptions options_;
  RunContext context_;
  Lanes lanes_;
  Agent agent_;
  AgentPolicy policy_;
  Metrics metrics_;
  std::vector<size_t> places_;  // of each searched number in a block of parameters
  std::unique_ptr<Search> search_;
  Rng rng_;

  std::vector<Seat> seats_;             // N
  std::vector<Parameters> parameters_;  // N: of who plays in the lane
  std::vector<Workspace> workspaces_;   // N
  Tensor features_, output_, memory_;   // (N, D), (N, P), (N, M)
  Tensor action_, clipped_;             // (N, A)
  std::vector<Rng> random_;             // greedy: nothing is drawn
  Distribution::Evaluation evaluation_;
  std::vector<double> fitness_;  // of each candidate
  int64_t next_ = 0, left_ = 0;  // episodes to begin, and to end; episode e belongs to candidate e % population
};

// cma_es, openai_es
std::vector<AlgorithmEntry> evolution_entries();

}  // namespace engram::inline ENGRAM_REAL
