// Options of the tabular algorithms; names and defaults of exploration are those of Stable-Baselines3's DQN.
#pragma once

#include <string>

#include "engram/algorithms/tabular/traces.h"
#include "engram/algorithms/values/exploration.h"
#include "engram/core/options.h"

namespace engram::inline ENGRAM_REAL {

struct ExplorationOptions {
  std::string exploration = "epsilon_greedy";
  std::string exploration_schedule = "linear";
  double exploration_initial_eps = 1, exploration_final_eps = 0.05, exploration_fraction = 0.1;
  double exploration_decay = 0.99, temperature = 1;
  std::string ties = "random";

  void visit(OptionVisitor& v) {
    v.option("exploration", exploration, {"epsilon_greedy", "softmax"}, "how actions are chosen while learning");
    v.option("exploration_schedule", exploration_schedule, {"linear", "multiplicative"},
             "epsilon falls along a line over exploration_fraction of the run, or by exploration_decay per episode");
    v.option("exploration_initial_eps", exploration_initial_eps, {0, 1}, "epsilon at first");
    v.option("exploration_final_eps", exploration_final_eps, {0, 1}, "epsilon at last");
    v.option("exploration_fraction", exploration_fraction, {0, 1}, "share of the run over which epsilon falls");
    v.option("exploration_decay", exploration_decay, {0, 1}, "factor of epsilon per episode (multiplicative)");
    v.option("temperature", temperature, {1e-6, 1e6}, "of softmax");
    v.option("ties", ties, {"random", "first"}, "which of several greedy actions is taken while learning");
  }

  ExplorationSchedule schedule() const {
    return {exploration_schedule == "multiplicative", exploration_initial_eps, exploration_final_eps,
            exploration_fraction, exploration_decay};
  }
  Exploration behaviour(bool forbids) const {
    return {.softmax = exploration == "softmax",
            .epsilon_greedy = {.epsilon = exploration_initial_eps,
                               .ties = ties == "first" ? Ties::first : Ties::random,
                               .forbids = forbids},
            .soft = {.temperature = temperature}};
  }
};

struct TableOptions : ExplorationOptions {
  double gamma = 0.99, initial_q = 0;

  void visit(OptionVisitor& v) {
    v.option("gamma", gamma, {0, 1}, "discount");
    v.option("initial_q", initial_q, {-1e9, 1e9}, "every value at first; above what can be earned it makes curious");
    ExplorationOptions::visit(v);
  }
};

struct TabularOptions : TableOptions {
  Schedule learning_rate{0.1, false};

  void visit(OptionVisitor& v) {
    v.option("learning_rate", learning_rate, {0, 1}, "step size alpha; lin_0.5 falls to zero over the run");
    TableOptions::visit(v);
  }
};

struct MonteCarloOptions : TableOptions {
  Schedule learning_rate{0, false};
  bool first_visit = true;

  void visit(OptionVisitor& v) {
    v.option("learning_rate", learning_rate, {0, 1}, "step size alpha; 0: the plain average of all returns");
    TableOptions::visit(v);
    v.option("first_visit", first_visit, "average the first return of each pair in an episode, else every one");
  }
};

struct NStepOptions : TabularOptions {
  int64_t n_steps = 4;
  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option("n_steps", n_steps, {1, 1e6}, "rewards in a return before it bootstraps");
  }
};

struct LambdaOptions : TabularOptions {
  double lambda = 0.9;
  std::string trace = "replacing";
  std::vector<std::string> traces{"accumulating", "replacing", "dutch"};

  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option("lambda", lambda, {0, 1}, "decay of eligibility traces, beside gamma");
    v.option("trace", trace, traces, "kind of trace; dutch is the true online form");
  }
};

struct WatkinsOptions : LambdaOptions {
  WatkinsOptions() { traces.pop_back(); }  // dutch traces are not defined for it
};

struct AdaptiveOptions : TableOptions {
  int64_t planning_interval = 100;
  void visit(OptionVisitor& v) {
    TableOptions::visit(v);
    v.option("planning_interval", planning_interval, {1, 1e9}, "steps from one planning to the next; gamma below 1");
  }
};

struct DynaOptions : TabularOptions {
  int64_t planning_steps = 10;
  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option("planning_steps", planning_steps, {0, 1e6}, "updates from the model after each real one");
  }
};

}  // namespace engram::inline ENGRAM_REAL
