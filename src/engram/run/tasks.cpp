// The table of tasks: a type of lanes, and how policies are judged in them. What no row names is judged by episodes.
#include "engram/env/market/market.h"
#include "engram/env/pomdp/pomdp_world.h"
#include "engram/run/market/market_task.h"
#include "engram/run/pomdp/pomdp_task.h"
#include "engram/run/task/task.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct Row {
  bool (*names)(const VectorEnv& world);
  const Task& task;
};

template <class E>
bool of_lanes(const VectorEnv& world) {
  return world.lane_as<E>(0) != nullptr;
}

}  // namespace

const Task& task_of(const VectorEnv& world) {
  static const Task episodes;
  static const Row table[] = {
      {of_lanes<Market>, market_task()}, {of_lanes<PomdpFile>, pomdp_task()}, {of_lanes<Tiger>, pomdp_task()}};
  for (const Row& row : table) {
    if (row.names(world)) return row.task;
  }
  return episodes;
}

}  // namespace engram::inline ENGRAM_REAL
