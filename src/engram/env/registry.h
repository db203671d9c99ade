// The registry of worlds: id -> how to make one. A user's own program registers its world the same way, outside our
// tree: engram::register_environment<MyWorld>("MyWorld-v0", "what it is").
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

// One registered world: its own options with their defaults, and a maker.
class WorldMaker {
 public:
  virtual ~WorldMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  virtual VectorEnvPtr make(int lanes, const WorldContext& context) const = 0;
};

struct WorldEntry {
  std::string id, summary;
  int max_episode_steps;                     // 0: no limit
  std::unique_ptr<WorldMaker> (*options)();  // a fresh set of options at their defaults
};

void register_world(WorldEntry entry);                // Error if the id is taken
const WorldEntry& find_world(const std::string& id);  // Error with the nearest id
const std::vector<WorldEntry>& registered_worlds();   // in order of registration

}  // namespace engram::inline ENGRAM_REAL
