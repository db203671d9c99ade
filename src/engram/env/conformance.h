// The conformance kit: what every world must hold to, checked by playing it at random.
//
//   contract   100,000 random steps, bounds of boxes among the actions: observations inside their space and written
//              whole, finite rewards, masks of 0 and 1 that leave a choice, endings that name their lanes and their
//              final observations, no episode longer than the limit
//   seeding    the same seed gives the same trajectory, whatever was played before
//   lanes      a lane is the same alone, among others, and whatever the others do
//   resume     saved in mid-episode and loaded elsewhere, a world continues as the one that went on
//   memory     step() allocates nothing once warm; judged where the program counts its allocations
//
// A user's world: `check_environment("MyWorld-v0")` after its registration; no finding, no fault. Works through
// VectorEnv, so that a world with a batching of its own is judged by the same rules.
#pragma once

#include <string>
#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

struct Conformance {
  WorldContext context = {};
  int64_t steps = 100000;  // of the contract; the other rules take a tenth
  // How often this program has allocated since it began (operator new, counted by the program itself, as
  // tests/allocations.cpp does); null: not judged.
  int64_t (*allocations)() = nullptr;
};

// One sentence per broken rule; empty: the world conforms. `maker` holds the options, made by entry.options().
std::vector<std::string> check_environment(const WorldEntry& entry, const WorldMaker& maker,
                                           const Conformance& conformance = {});
// A registered world with the options at their defaults.
std::vector<std::string> check_environment(const std::string& id, const Conformance& conformance = {});

}  // namespace engram::inline ENGRAM_REAL
