#include "engram/algorithms/fitted/nfq.h"

#include "engram/algorithms/fitted/fitted_algorithm.h"
#include "engram/algorithms/fitted/neural_q.h"
#include "engram/algorithms/tabular/tabular_options.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct NfqOptions : ExplorationOptions {
  double gamma = 0.95;
  int64_t learning_starts = 1000, train_freq = 1000, n_iterations = 5, n_epochs = 50, exploration_hold = 1;
  std::vector<int64_t> net_arch{5, 5};

  void visit(OptionVisitor& v) {
    v.option("gamma", gamma, {0, 0.99999},
             "discount; looks about 1 / (1 - gamma) steps ahead, and the network tells values up to as many rewards");
    v.option("net_arch", net_arch, {1, 1 << 16}, "hidden layers of sigmoids; wider where a fit stays poor");
    v.option("learning_starts", learning_starts, {0, 1e9},
             "steps before the first fit; enough to have seen some reward");
    v.option("train_freq", train_freq, {1, 1e9},
             "steps from one fit to the next; each fit reads all that was seen, so fewer fits for long runs");
    v.option("n_iterations", n_iterations, {1, 1e6}, "new targets of each fit; more where a reward is many steps away");
    v.option("n_epochs", n_epochs, {1, 1e6}, "steps of Rprop towards each; more where the error still falls");
    ExplorationOptions::visit(v);
    v.option("exploration_hold", exploration_hold, {1, 1e6},
             "steps that a random action is kept, on average; above 1 where single random steps lead nowhere");
  }
};

struct NfqKind {
  static constexpr const char* name = "nfq";
  static constexpr const char* summary = "neural fitted Q iteration: a network of sigmoids by batch Rprop";
  using Options = NfqOptions;
  using Values = NeuralQ;
  static QuickRun quick() { return {.environment = "CartPole-v1", .options = {{"n_epochs", "5"}}}; }

  static NeuralQ make(const VectorEnv& world, const Options& options, const RunContext& context) {
    return {world.observation_space().columns(),
            world.action_space().choices(),
            options.net_arch,
            options.gamma,
            context.seed,
            context.threads};
  }
  static void fit(NeuralQ& values, const std::vector<Transitions>& seen, const Options& options, int64_t timestep) {
    for (int64_t k = 0; k < options.n_iterations; ++k) values.iterate(seen, options.n_epochs, timestep);
  }
};

}  // namespace

AlgorithmEntry nfq_entry() { return algorithm_entry<FittedAlgorithm<NfqKind>>(); }

}  // namespace engram::inline ENGRAM_REAL
