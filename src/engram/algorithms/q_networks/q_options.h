// Options of who learns action values from a replay; names, meanings and defaults are Stable-Baselines3's, where it has
// them.
#pragma once

#include <optional>
#include <string>

#include "engram/algorithms/registry.h"
#include "engram/algorithms/values/exploration.h"
#include "engram/nn/network.h"
#include "engram/nn/optimizer.h"

namespace engram::inline ENGRAM_REAL {

struct ReplayOptions {
  int64_t buffer_size = 1000000;
  int64_t learning_starts = 100;
  int64_t batch_size = 32;
  int64_t train_freq = 4;
  int64_t gradient_steps = 1;
  bool prioritized = false;
  double priority_alpha = 0.6, priority_beta = 0.4;

  void visit(OptionVisitor& v);
  void demand_batches(int64_t least_held) const;  // Error where a batch may never come to be
};

struct QOptions : ReplayOptions {
  int64_t target_update_interval = 10000;
  double tau = 1;
  double gamma = 0.99;
  Schedule learning_rate{1e-4, false};
  double max_grad_norm = 10;
  std::string optimizer = "adam";
  double exploration_fraction = 0.1, exploration_initial_eps = 1, exploration_final_eps = 0.05;
  std::optional<double> exploration_decay;
  int64_t n_step = 1;
  bool double_q = false;
  bool noisy = false;
  NetworkOptions network;

  static NetworkOptions network_defaults(const std::string& memory);  // relu everywhere
  void visit(OptionVisitor& v);                                       // all but the network
  ExplorationSchedule schedule() const {
    return {.initial = exploration_initial_eps, .final = exploration_final_eps, .fraction = exploration_fraction};
  }
  std::unique_ptr<Optimizer> make_optimizer(std::shared_ptr<const Layout> layout) const;
};

// The options of a network's layers alone: of who has no memory.
void visit_layers(OptionVisitor& v, NetworkOptions& network);
// Those of a network of nn/normalised_network.h.
void visit_normalised(OptionVisitor& v, NetworkOptions& network);

inline void exploration_options(OptionVisitor& v, double& fraction, double& initial_eps, double& final_eps) {
  v.option("exploration_fraction", fraction, {0, 1},
           "share of the run in which exploration falls to its last rate; longer where reward is hard to find");
  v.option("exploration_initial_eps", initial_eps, {0, 1}, "share of random actions at first");
  v.option("exploration_final_eps", final_eps, {0, 1},
           "share of random actions in the end; smaller where one wrong action ruins an episode");
}

// Of who learns one number for each action.
struct PointQOptions : QOptions {
  bool dueling = false;
  std::string loss = "huber";

  void visit(OptionVisitor& v);
};

}  // namespace engram::inline ENGRAM_REAL
