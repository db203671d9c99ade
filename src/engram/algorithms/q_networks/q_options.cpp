#include "engram/algorithms/q_networks/q_options.h"

#include <utility>

#include "engram/algorithms/common_options.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

namespace {

// Shows another visitor the options of these names alone.
class NamedAlone final : public OptionVisitor {
 public:
  NamedAlone(OptionVisitor& inner, std::vector<std::string_view> names) : inner_(inner), names_(std::move(names)) {}
  void option(Name n, bool& v, Name m) override { show(n, v, m); }
  void option(Name n, int64_t& v, Range r, Name m) override { show(n, v, r, m); }
  void option(Name n, double& v, Range r, Name m) override { show(n, v, r, m); }
  void option(Name n, std::optional<double>& v, Range r, Name m) override { show(n, v, r, m); }
  void option(Name n, Schedule& v, Range r, Name m) override { show(n, v, r, m); }
  void option(Name n, std::vector<int64_t>& v, Range r, Name m) override { show(n, v, r, m); }
  void option(Name n, std::string& v, std::vector<std::string> c, Name m) override { show(n, v, std::move(c), m); }

 private:
  template <class... More>
  void show(Name name, More&&... more) {
    for (const std::string_view known : names_) {
      if (known == name) inner_.option(name, std::forward<More>(more)...);
    }
  }

  OptionVisitor& inner_;
  std::vector<std::string_view> names_;
};

}  // namespace

void visit_layers(OptionVisitor& v, NetworkOptions& network) {
  NamedAlone layers(v, {"net_arch", "activation", "cnn", "encoder_arch"});
  network.visit_one(layers);
}

void visit_normalised(OptionVisitor& v, NetworkOptions& network) {
  NamedAlone known(v, {"net_arch", "encoder_arch", "memory", "memory_size", "forget_bias"});
  network.visit_one(known);
}

void ReplayOptions::visit(OptionVisitor& v) {
  v.option("buffer_size", buffer_size, {1, 1e12},
           "steps that are kept, all lanes together; fewer where memory is short or old behaviour misleads, more where "
           "what was seen long ago is forgotten");
  v.option("learning_starts", learning_starts, {0, 1e12},
           "steps before the first update, played at random; enough to have seen some reward");
  v.option("batch_size", batch_size, {1, 1e6},
           "steps (with sequences: sequences) of an update; more for steadier gradients at more work each");
  v.option("train_freq", train_freq, {0, 1e9},
           "steps of each lane between two trainings; 0: one at each episode's end. 1 where steps are dear");
  v.option("gradient_steps", gradient_steps, {1, 1e6},
           "updates of each training; more learn faster from fewer steps, until they learn by heart");
  v.option("prioritized", prioritized,
           "draw steps in proportion to their last error; where few of many steps tell something");
  v.option("priority_alpha", priority_alpha, {0, 1}, "how much an error counts in a draw; 0: evenly");
  v.option("priority_beta", priority_beta, {0, 1},
           "how much of the unequal draw is weighed away at the beginning; it rises to 1 over the run");
}

void ReplayOptions::demand_batches(int64_t least_held) const {
  if (least_held >= batch_size) return;
  throw Error("--buffer_size: expected room for a batch of " + std::to_string(batch_size) +
              " however short episodes are (the last observation of each takes a place, too); " +
              std::to_string(buffer_size) + " may hold no more than " + std::to_string(least_held));
}

NetworkOptions QOptions::network_defaults(const std::string& memory) {
  NetworkOptions network = NetworkOptions::defaults(memory);
  network.activation = "relu";
  return network;
}

void QOptions::visit(OptionVisitor& v) {
  ReplayOptions::visit(v);
  v.option("target_update_interval", target_update_interval, {1, 1e12},
           "steps between two updates of the target network; longer is steadier and slower, 1 with tau 1: none");
  v.option("tau", tau, {0, 1}, "how far the target network moves each time; below 1 with an interval of a few steps");
  gamma_option(v, gamma);
  learning_rate_option(v, learning_rate);
  max_grad_norm_option(v, max_grad_norm);
  v.option("optimizer", optimizer, {"adam", "rmsprop"}, "rmsprop as in the papers of 2013 and 2015, else adam");
  exploration_options(v, exploration_fraction, exploration_initial_eps, exploration_final_eps);
  v.option("exploration_decay", exploration_decay, {0, 1},
           "in place of exploration_fraction: each action multiplies the rate by it, once the replay holds a batch");
  v.option("n_step", n_step, {1, 1e4},
           "rewards that a target adds up before it asks the network; 3 to 5 where rewards are rare");
  v.option("double_q", double_q, "the online network chooses the target's action: no bias towards lucky values");
  v.option("noisy", noisy,
           "noise in the weights of net_arch and head, of a size that is learned, explores in place of epsilon; where "
           "single random actions lead nowhere");
}

void PointQOptions::visit(OptionVisitor& v) {
  QOptions::visit(v);
  v.option("dueling", dueling, "a value and advantages from one body; where most actions matter little");
  v.option("loss", loss, {"huber", "mse"}, "of an error; mse where rewards are small and every error is to count");
}

std::unique_ptr<Optimizer> QOptions::make_optimizer(std::shared_ptr<const Layout> layout) const {
  if (optimizer == "rmsprop") {
    return std::make_unique<Rmsprop>(std::move(layout), Rmsprop::Options{.alpha = 0.9, .epsilon = 1e-7});
  }
  return std::make_unique<Adam>(std::move(layout), Adam::Options{});
}

}  // namespace engram::inline ENGRAM_REAL
