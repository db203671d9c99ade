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
    v.option("exploration", exploration, {"epsilon_greedy", "softmax"},
             "how actions are chosen while learning; softmax where a bad action costs much and should be rarer than an "
             "unclear one");
    v.option("exploration_schedule", exploration_schedule, {"linear", "multiplicative"},
             "epsilon falls along a line over exploration_fraction of the run, or by exploration_decay per episode");
    v.option("exploration_initial_eps", exploration_initial_eps, {0, 1},
             "epsilon at first; lower where values are known before (initial_q)");
    v.option("exploration_final_eps", exploration_final_eps, {0, 1},
             "epsilon at last; 0 where the world's own chance suffices, higher where it changes");
    v.option("exploration_fraction", exploration_fraction, {0, 1},
             "share of the run over which epsilon falls; larger where the goal is hard to find");
    v.option("exploration_decay", exploration_decay, {0, 1},
             "factor of epsilon per episode (multiplicative); closer to 1 for more episodes of exploration");
    v.option("temperature", temperature, {1e-6, 1e6},
             "of softmax, in units of the values: small is greedy, large uniform");
    v.option(
        "ties", ties, {"random", "first"},
        "which of several greedy actions is taken while learning; first repeats what books print, random explores");
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
    v.option("gamma", gamma, {0, 1},
             "discount; looks about 1 / (1 - gamma) steps ahead. 1 only where every episode ends");
    v.option("initial_q", initial_q, {-1e9, 1e9}, "every value at first; above what can be earned it makes curious");
    ExplorationOptions::visit(v);
  }
};

struct TabularOptions : TableOptions {
  Schedule learning_rate{0.1, false};

  void visit(OptionVisitor& v) {
    v.option(
        "learning_rate", learning_rate, {0, 1},
        "step size alpha; lin_0.5 falls to zero over the run. Smaller, or falling, where rewards or moves are random");
    TableOptions::visit(v);
  }
};

struct MonteCarloOptions : TableOptions {
  Schedule learning_rate{0, false};
  bool first_visit = true;

  void visit(OptionVisitor& v) {
    v.option("learning_rate", learning_rate, {0, 1},
             "step size alpha; 0: the plain average of all returns. A step where old returns mislead, as the policy "
             "has changed");
    TableOptions::visit(v);
    v.option("first_visit", first_visit,
             "average the first return of each pair in an episode, else every one; every one learns more from loops, "
             "with bias");
  }
};

struct NStepOptions : TabularOptions {
  int64_t n_steps = 4;
  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option("n_steps", n_steps, {1, 1e6},
             "rewards in a return before it bootstraps; more carry news back faster, but are noisier");
  }
};

struct LambdaOptions : TabularOptions {
  double lambda = 0.9;
  std::string trace = "replacing";
  std::vector<std::string> traces{"accumulating", "replacing", "dutch"};

  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option(
        "lambda", lambda, {0, 1},
        "decay of eligibility traces, beside gamma; 0 one-step, near 1 Monte Carlo: higher where rewards are late");
    v.option("trace", trace, traces,
             "kind of trace; dutch is the true online form, accumulating can diverge where states are visited again "
             "and again");
  }
};

struct WatkinsOptions : LambdaOptions {
  WatkinsOptions() { traces.pop_back(); }  // dutch traces are not defined for it
};

struct AdaptiveOptions : TableOptions {
  int64_t planning_interval = 100;
  void visit(OptionVisitor& v) {
    TableOptions::visit(v);
    v.option("planning_interval", planning_interval, {1, 1e9},
             "steps from one planning to the next; gamma below 1. Fewer use what was seen earlier, at more work");
  }
};

struct DynaOptions : TabularOptions {
  int64_t planning_steps = 10;
  void visit(OptionVisitor& v) {
    TabularOptions::visit(v);
    v.option("planning_steps", planning_steps, {0, 1e6},
             "updates from the model after each real one; more where steps of the world are dear");
  }
};

}  // namespace engram::inline ENGRAM_REAL
