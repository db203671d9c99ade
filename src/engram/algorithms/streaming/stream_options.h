// Options that every streaming agent has. Defaults are those of Elsayed, Vasan & Mahmood 2024, with a memory those of Farr et al. 2026.
#pragma once

#include <string>
#include <vector>

#include "engram/algorithms/common_options.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

struct StreamOptions {
  double gamma = 0.99;
  double lambda = 0.8;
  double learning_rate = 1;
  bool normalize_observation = true;
  bool normalize_reward = true;
  double sparsity = 0.9;
  std::string gradient = "rtrl";
  NetworkOptions network;

  void set_defaults(const std::string& memory) {
    network.memory = memory;
    network.net_arch = memory == "none" ? std::vector<int64_t>{128, 128} : std::vector<int64_t>{64};
    if (memory != "none") network.encoder_arch = {64};
  }

  void visit(OptionVisitor& v) {
    gamma_option(v, gamma);
    v.option("lambda", lambda, {0, 1},
             "decay of eligibility traces, beside gamma; higher where rewards are late, lower where they are noisy");
    v.option("learning_rate", learning_rate, {0, 1e3},
             "step size before ObGD bounds it; seldom changed, as the bound decides");
    v.option("normalize_observation", normalize_observation,
             "observations get running mean 0 and deviation 1; off only where they have it already");
    v.option("normalize_reward", normalize_reward,
             "rewards are scaled by the deviation of the running return; off where they are of the order of 1");
    v.option("sparsity", sparsity, {0, 0.999},
             "share of each unit's weights that begin at zero, so that units disturb each other less; lower in small "
             "networks");
    v.option("gradient", gradient, {"rtrl", "bptt"},
             "with a memory: rtrl through the whole past, for memories whose units see themselves alone; bptt through "
             "the present step alone, for any: to see what is lost");
    visit_network(v);
  }

  void check() const {
    if (network.memory != "none" && gradient == "rtrl") demand_followed();
  }

 private:
  void visit_network(OptionVisitor& v) {
    std::vector<std::string> memories{"none"};
    for (const MemoryEntry& entry : registered_memories()) memories.push_back(entry.name);
    v.option("net_arch", network.net_arch, {1, 1 << 16},
             "hidden layer widths of a head, each normalised; wider where a long run still gets no better");
    network.visit_cnn(v);
    v.option(
        "encoder_arch", network.encoder_arch, {1, 1 << 16},
        "hidden layer widths before the memory; none where the memory should see what is observed: rtrl is exact for "
        "all weights only then");
    v.option("memory", network.memory, memories,
             "memory between encoder and net_arch; one where an observation does not tell all that matters. rtu_linear "
             "is a good first choice");
    v.option("memory_size", network.memory_size, {1, 1 << 16},
             "units of the memory; more where much has to be kept at once");
    v.option("forget_bias", network.forget_bias, {-20, 20},
             "added to the first bias of the gate that keeps a memory, where it has one; 3 to 5 for tens of steps");
  }
  void demand_followed() const;
};

}  // namespace engram::inline ENGRAM_REAL
