// Networks of an agent: encoder -> memory -> heads, actor and critic with memories of their own or one between them.
//
//   without memory   observation -> net_arch -> head             (tanh 64-64 each, as Stable-Baselines3)
//   with memory      observation -> encoder -> memory -> net_arch -> head   (LSTM 64, then relu 64)
//
// The output row is "policy" | "value" (nn/description.h): the policy's are logits of a discrete space, "mean" |
// "log_std" of a box.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/core/space.h"
#include "engram/nn/module.h"
#include "engram/nn/recurrent.h"

namespace engram::inline ENGRAM_REAL {

struct NetworkOptions {
  std::vector<int64_t> net_arch{64, 64};
  std::string activation = "tanh";
  std::vector<int64_t> encoder_arch{};
  std::string memory = "none";
  int64_t memory_size = 64;
  int64_t memory_layers = 1;
  double forget_bias = 0;
  bool share_memory = false;
  int64_t bptt_window = 0;
  int64_t bptt_stride = 0;
  double log_std_init = 0;
  bool state_dependent_std = false;

  static NetworkOptions defaults(const std::string& memory);  // the library's for this kind of memory
  bool recurrent() const { return memory != "none"; }
  void visit(OptionVisitor& v);
  void visit_one(OptionVisitor& v);  // those of a network with one head
};

// The table of memories: --memory NAME. Every cell of nn/cells.h is one; what is no cell adds its entry beside them.
struct MemoryEntry {
  std::string name, summary;
  std::function<ModulePtr(int64_t input, int64_t hidden, Truncation truncation, double forget_bias)> make;
};
const std::vector<MemoryEntry>& registered_memories();
ModulePtr make_memory(const std::string& name, int64_t input, int64_t hidden, Truncation truncation,
                      double forget_bias = 0);

ModulePtr make_actor_critic(int64_t features, const Space& action, const NetworkOptions& options);

// A policy that nobody's value goes with: encoder -> memory -> one head; its row is policy parameters.
ModulePtr make_policy(int64_t features, const Space& action, const NetworkOptions& options);

// An actor of actions in a box, for who learns it through a critic: encoder -> memory -> net_arch -> "policy", its "mean"
// and, with a deviation, its "log_std", both linear in what net_arch computes.
ModulePtr make_actor(int64_t features, int64_t actions, bool deviation, const NetworkOptions& options);

// An action value of features | action: encoder -> memory -> net_arch -> "value". Encoder and memory see the features
// alone; the action joins them before net_arch, so that a memory is what was seen, whichever action is asked about.
ModulePtr make_action_value(int64_t features, int64_t actions, const NetworkOptions& options);

}  // namespace engram::inline ENGRAM_REAL
