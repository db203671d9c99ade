#include "engram/env/registry.h"

#include <algorithm>

#include "engram/core/error.h"
#include "engram/core/foreign_name.h"
#include "engram/env/worlds.h"
#include "engram/env/wrappers/wrappable.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// A deque: an entry stays where it is when others are registered.
std::deque<WorldEntry>& worlds() {
  static std::deque<WorldEntry> entries = [] {
    std::deque<WorldEntry> table;
    for (WorldEntry& entry : built_in_worlds()) table.push_back(wrappable(std::move(entry)));
    return table;
  }();
  return entries;
}

auto find(const std::string& id) {
  return std::find_if(worlds().begin(), worlds().end(), [&](const WorldEntry& entry) { return entry.id == id; });
}

std::vector<std::string> ids() {
  std::vector<std::string> result;
  for (const WorldEntry& entry : worlds()) result.push_back(entry.id);
  return result;
}

// What other libraries have and we have not, or not by that name.
constexpr ForeignName foreign_names[] = {
    {"CartPole-v0", "CartPole-v1", "the same with up to 500 steps an episode instead of 200"},
    {"Pendulum-v0", "Pendulum-v1", "the same task"},
    {"FrozenLake-v0", "FrozenLake-v1", "the same task"},
    {"Blackjack-v0", "Blackjack-v1", "the same task"},
    {"CliffWalking-v0", "CliffWalking-v1", "the same task"},
    {"Taxi-v2", "Taxi-v4", "the same task"},
    {"POMDP-CartPole-v0", "CartPoleNoVel-v1", "CartPole with its velocities hidden"},
    {"TMaze-v0", "PassiveTMaze-v0", "take the arm that was shown before the corridor"},
    {"Trading-v0", "Market-v0", "bars of a file by --data, or made ones by --market"},
    {"stocks-v0", "Market-v0", "bars of a file by --data, or made ones by --market"},
};

}  // namespace

void register_world(WorldEntry entry) {
  if (find(entry.id) != worlds().end()) {
    throw Error("register_environment: '" + entry.id + "' is taken; choose another id");
  }
  worlds().push_back(wrappable(std::move(entry)));
}

void unregister_world(const std::string& id) {
  std::erase_if(worlds(), [&](const WorldEntry& entry) { return entry.id == id; });
}

const WorldEntry& find_world(const std::string& id) {
  const auto found = find(id);
  if (found == worlds().end()) {
    throw Error("unknown environment '" + id + "'" + suggestion(id, ids(), foreign_names) +
                "; `engram list` shows all");
  }
  return *found;
}

const std::deque<WorldEntry>& registered_worlds() { return worlds(); }

}  // namespace engram::inline ENGRAM_REAL
