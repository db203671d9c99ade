#include "engram/algorithms/fit.h"

#include <algorithm>
#include <cmath>

#include "engram/algorithms/log_returns.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct Facts {
  WorldFacts operator()(const VectorEnvPtr& world) const {
    return {WorldKind::environment, world->observation_space(), world->action_space(), world->masked(),
            world->lanes(),         count_returns(*world)};
  }
  WorldFacts operator()(const DatasetPtr& data) const {
    return {.kind = WorldKind::dataset, .observation = data->input_space(), .action = data->target_space()};
  }
  WorldFacts operator()(const ModelPtr&) const { return {.kind = WorldKind::model, .observation = {}, .action = {}}; }
  WorldFacts operator()(const GamePtr&) const { return {.kind = WorldKind::game, .observation = {}, .action = {}}; }
};

template <WorldKind kind>
std::string another_kind(const WorldFacts& world) {
  if (world.kind == kind) return "";
  return std::string("learns from a world of kind '") + name_of(kind) + "', found '" + name_of(world.kind) + "'";
}

}  // namespace

WorldFacts facts_of(const World& world) { return std::visit(Facts(), world); }

std::string misfit(const std::vector<Demand>& demands, const WorldFacts& world) {
  for (const Demand& demand : demands) {
    if (std::string reason = demand.misfit(world); !reason.empty()) return reason;
  }
  return "";
}

std::string uncountable(const Space& space) {
  if (space.type() == Space::Type::box) {
    return "keeps a table: expected a Discrete or MultiDiscrete observation, found " + space.describe();
  }
  int64_t all = 1;
  for (const int count : space.counts()) {
    if (all > (int64_t{1} << 62) / count) return "keeps a table: more than 2^62 states in " + space.describe();
    all *= count;
  }
  return "";
}

namespace demand {

const Demand& of_kind(WorldKind kind) {
  // In the order of WorldKind.
  static constexpr Demand kinds[] = {
      {"an environment", another_kind<WorldKind::environment>},
      {"a finite model", another_kind<WorldKind::model>},
      {"a data set", another_kind<WorldKind::dataset>},
      {"a game", another_kind<WorldKind::game>},
  };
  return kinds[static_cast<size_t>(kind)];
}

constinit const Demand table_observation{"a Discrete or MultiDiscrete observation",
                                         [](const WorldFacts& world) { return uncountable(world.observation); }};

constinit const Demand box_observation{"a Box observation", [](const WorldFacts& world) -> std::string {
                                         if (world.observation.type() == Space::Type::box) return "";
                                         return "takes continuous observations: expected a Box, found " +
                                                world.observation.describe();
                                       }};

constinit const Demand bounded_box_action{
    "a Box action with finite bounds", [](const WorldFacts& world) -> std::string {
      const Space& action = world.action;
      const auto finite = [](double bound) { return std::isfinite(bound); };
      if (action.type() == Space::Type::box && std::ranges::all_of(action.low(), finite) &&
          std::ranges::all_of(action.high(), finite)) {
        return "";
      }
      return "acts by continuous numbers between bounds: expected a Box action with finite bounds, found " +
             action.describe();
    }};

constinit const Demand discrete_action{"a Discrete action", [](const WorldFacts& world) -> std::string {
                                         if (world.action.type() == Space::Type::discrete) return "";
                                         return "has one value for each action: expected a Discrete action, found " +
                                                world.action.describe();
                                       }};

constinit const Demand unmasked{"no forbidden actions", [](const WorldFacts& world) -> std::string {
                                  return world.masked ? "does not heed forbidden actions, and this world forbids some"
                                                      : "";
                                }};

constinit const Demand one_lane{"one environment at a time", [](const WorldFacts& world) -> std::string {
                                  if (world.lanes == 1) return "";
                                  return "keeps what belongs to one running episode: expected --n_envs 1, found " +
                                         std::to_string(world.lanes) + "; --seeds runs several side by side";
                                }};

constinit const Demand log_returns{
    "log returns of Market-v0 as observation", [](const WorldFacts& world) -> std::string {
      if (world.log_returns > 0) return "";
      return "reads log returns: expected Market-v0 without --frame_stack, --previous_action and --previous_reward, "
             "found an observation that names no log returns";
    }};

constinit const Demand short_flat_long{
    "orders (short,) flat or long", [](const WorldFacts& world) -> std::string {
      if (world.action == Space::discrete(3) || world.action == Space::discrete(2)) return "";
      return "orders short, flat or long: expected Discrete(3) or Discrete(2), found " + world.action.describe();
    }};

constinit const Demand label{"a label as target", [](const WorldFacts& data) -> std::string {
                               if (data.action.type() == Space::Type::discrete) return "";
                               return "says one label: expected a Discrete target, found " + data.action.describe();
                             }};

constinit const Demand next_token{
    "the next token of a text", [](const WorldFacts& data) -> std::string {
      if (data.observation.type() == Space::Type::discrete && data.observation == data.action) return "";
      return "says what token comes next: expected inputs and targets of one Discrete "
             "space, found " +
             data.observation.describe() + " and " + data.action.describe();
    }};

constinit const Demand short_positions_too{
    "orders short, flat or long", [](const WorldFacts& world) -> std::string {
      if (world.action == Space::discrete(3)) return "";
      return "orders short, flat or long: expected Discrete(3) (--allow_short true), "
             "found " +
             world.action.describe();
    }};

}  // namespace demand

}  // namespace engram::inline ENGRAM_REAL
