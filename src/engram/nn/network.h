// Networks of an agent: encoder -> memory -> heads, actor and critic with memories of their own or one between them.
//
//   without memory   observation -> net_arch -> head             (tanh 64-64 each, as Stable-Baselines3)
//   with memory      observation -> encoder -> memory -> net_arch -> head   (LSTM 64, then relu 64)
//
// In front of all that an image may go through convolutions with relu (--cnn):
//
//   minatar   16 filters of 3 x 3 (Young & Tian 2019)
//   nature    32 of 8 x 8, 4 apart; 64 of 4 x 4, 2 apart; 64 of 3 x 3 (Mnih et al. 2015, whose hidden layer of 512 is
//             net_arch or encoder_arch here)
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

// What a network sees: so many numbers, of an image also its height, width and channels.
struct NetworkInput {
  NetworkInput(int64_t count) : count(count) {}
  NetworkInput(const Space& space)
      : count(space.features()), image(space.is_image() ? space.shape() : std::vector<int>()) {}

  int64_t count;
  std::vector<int> image;  // empty: none
};

struct NetworkOptions {
  std::vector<int64_t> net_arch{64, 64};
  std::string activation = "tanh";
  std::string cnn = "none";
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
  void visit_cnn(OptionVisitor& v);  // --cnn alone
};

// One after the other. Error where the features are no image, or one that is too small for them.
std::vector<Patches> convolutions_of(const std::string& cnn, const NetworkInput& features);

// The table of memories: --memory NAME. Every cell of nn/cells.h is one; what is no cell adds its entry beside them.
struct MemoryEntry {
  std::string name, summary;
  std::function<ModulePtr(int64_t input, int64_t hidden, Truncation truncation, double forget_bias)> make;
};
const std::vector<MemoryEntry>& registered_memories();
ModulePtr make_memory(const std::string& name, int64_t input, int64_t hidden, Truncation truncation,
                      double forget_bias = 0);

// All of them: Error where options ask for convolutions of what is no image, or of one that is too small.
ModulePtr make_actor_critic(const NetworkInput& features, const Space& action, const NetworkOptions& options);

// A policy that nobody's value goes with: encoder -> memory -> one head; its row is policy parameters.
ModulePtr make_policy(const NetworkInput& features, const Space& action, const NetworkOptions& options);

// An actor of actions in a box, for who learns it through a critic: encoder -> memory -> net_arch -> "policy", its "mean"
// and, with a deviation, its "log_std", both linear in what net_arch computes.
ModulePtr make_actor(const NetworkInput& features, int64_t actions, bool deviation, const NetworkOptions& options);

// An action value of features | action: encoder -> memory -> net_arch -> "value". Encoder and memory see the features
// alone; the action joins them before net_arch, so that a memory is what was seen, whichever action is asked about.
ModulePtr make_action_value(const NetworkInput& features, int64_t actions, const NetworkOptions& options);

}  // namespace engram::inline ENGRAM_REAL
