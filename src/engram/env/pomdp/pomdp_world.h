// PomdpWorld: a Pomdp as an environment. A state is drawn from `start` and never shown; after each action the agent
// sees what the model lets it see: Discrete(O + 1), the last index standing for "nothing yet" at an episode's
// beginning. What an agent knows is the history of its actions and observations, so --previous_action belongs to it.
//
// There is no end in the model: an episode is truncated after `horizon` steps, by default the first number of steps
// that brings discount^steps below 1e-4. A lane keeps the discounted return of its last whole episode, by which a
// policy is held against the optimum.
//
// PomdpFile reads its model from a file (pomdp_file.h); Tiger has its own, Kaelbling, Littman & Cassandra (1998): a
// tiger behind one of two doors; listening costs 1 and tells the side with probability 0.85, the tiger costs 100, the
// other door pays 10, and an opened door begins anew. The optimum is 19.3714 at discount 0.95.
#pragma once

#include <memory>

#include "engram/env/pomdp/pomdp.h"
#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

extern const char* const tiger_model;  // as text

class PomdpWorld {
 public:
  PomdpWorld(Pomdp model, int64_t horizon);  // 0: as above

  const Pomdp& model() const { return *model_; }
  int64_t horizon() const { return horizon_; }
  double last_return() const { return last_return_; }  // discounted, of the last whole episode; 0 before it

  Space observation_space() const { return Space::discrete(static_cast<int>(model_->observations.count + 1)); }
  Space action_space() const { return Space::discrete(static_cast<int>(model_->actions.count)); }
  void reset(Rng& rng, View observation);
  Outcome step(ConstView action, Rng& rng, View observation);
  std::vector<std::string> notes() const;
  void visit(Archive& archive);

 private:
  std::shared_ptr<const Pomdp> model_;  // shared by all lanes
  int64_t horizon_;
  int64_t state_ = 0, elapsed_ = 0;
  double weight_ = 1, sum_ = 0, last_return_ = 0;  // discount^elapsed, and what was earned so far
};

struct PomdpFile : PomdpWorld {
  struct Options {
    std::string data;
    int64_t horizon = 0;
    void visit(OptionVisitor& v) {
      v.option("data", data, {}, "a POMDP file in Cassandra's format; must be given");
      v.option("horizon", horizon, {0, 1e5},
               "steps of an episode; 0: until discount^steps is below 1e-4. Fewer where nothing is carried so far");
    }
  };
  PomdpFile(const Options& options, const WorldContext& context);
};

struct Tiger : PomdpWorld {
  Tiger();
};

// The lane as one of these, whichever it is; null: it is another world.
const PomdpWorld* pomdp_in(const VectorEnv& world, int lane);

std::vector<WorldEntry> pomdp_entries();

}  // namespace engram::inline ENGRAM_REAL
