#include "engram/env/observation_map.h"

#include <gtest/gtest.h>

#include <set>

#include "engram/env/registry.h"
#include "engram/env/worlds.h"

namespace engram {
namespace {

struct Pictured {
  std::string id;
  VectorEnvPtr world;
  std::optional<SparseModel> model;
};

std::vector<Pictured> pictured_worlds() {
  std::vector<Pictured> all;
  for (const WorldEntry& entry : built_in_worlds()) {
    if (entry.kind != WorldKind::environment || entry.id == "Market-v0" || !entry.sample.empty()) continue;
    const auto maker = entry.options();
    Pictured world{entry.id, maker->make(1, {}), maker->model({})};
    if (!world.world->maps().empty()) all.push_back(std::move(world));
  }
  return all;
}

TEST(ObservationMap, EveryCellIsAnObservationOfItsWorld) {
  std::set<std::string> ids;
  for (const Pictured& it : pictured_worlds()) {
    ids.insert(it.id);
    const RowCheck fits(it.world->observation_space());
    for (const ObservationMap& map : it.world->maps()) {
      ASSERT_EQ(map.cells(), static_cast<int64_t>(map.x.size() * map.y.size())) << it.id;
      ASSERT_EQ(map.observation.rows(), map.cells()) << it.id;
      ASSERT_EQ(map.observation.columns(), it.world->observation_space().columns()) << it.id;
      for (int64_t i = 0; i < map.cells(); ++i) EXPECT_TRUE(fits(map.observation.view().row(i))) << it.id << " " << i;
      const Space& actions = it.world->action_space();
      if (actions.type() == Space::Type::discrete) {
        EXPECT_EQ(static_cast<int>(map.actions.size()), actions.choices()) << it.id;
        EXPECT_EQ(map.allowed.size(), it.world->masked() ? map.cells() * actions.choices() : 0) << it.id;
      } else {
        EXPECT_TRUE(map.actions.empty()) << it.id;
      }
    }
  }
  for (const char* id : {"FrozenLake-v1", "CliffWalking-v1", "Taxi-v4", "Blackjack-v1", "WindyGrid-v0",
                         "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Gambler-v0", "CarRental-v0"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
  EXPECT_FALSE(ids.contains("PendulumNoVel-v1"));  // a picture would show what is hidden
}

// The model is the second witness: a cell is marked where its state has no move, a forbidden action has none either.
TEST(ObservationMap, MarksAndForbidsWhatTheModelHasNoMovesFor) {
  for (const Pictured& it : pictured_worlds()) {
    if (!it.model) continue;
    for (const ObservationMap& map : it.world->maps()) {
      for (int64_t i = 0; i < map.cells(); ++i) {
        const auto state = static_cast<int64_t>(map.observation(i, 0));
        bool decides = false;
        for (int64_t a = 0; a < it.model->actions(); ++a) {
          const bool moves = !it.model->transitions(state, a).empty();
          decides = decides || moves;
          if (map.allowed.size() > 0 && map.mark[static_cast<size_t>(i)].empty()) {
            EXPECT_EQ(map.allowed(i, a) == 1, moves) << it.id << " state " << state << " action " << a;
          }
        }
        const bool cliff = it.id == "CliffWalking-v1" && state > 36 && state < 47;  // never stood on, yet in the model
        EXPECT_EQ(map.mark[static_cast<size_t>(i)].empty(), decides && !cliff) << it.id << " state " << state;
      }
    }
  }
}

TEST(ObservationMap, APlaneIsNamedAtItsEdgesAndGrowsUpwards) {
  const ObservationMap map =
      map_of_plane({"x", 0, 4, 4, 2}, {"y", -1, 1, 2, 1}, 2, {"a"}, [](double x, double y, View row) {
        row(0, 0) = static_cast<Real>(x);
        row(0, 1) = static_cast<Real>(y);
      });
  EXPECT_EQ(map.x, (std::vector<std::string>{"0", "", "2", "", "4"}));
  EXPECT_EQ(map.y, (std::vector<std::string>{"1", "0", "-1"}));
  ASSERT_EQ(map.cells(), 15);
  EXPECT_EQ(map.observation(0, 1), 1);   // top left
  EXPECT_EQ(map.observation(14, 0), 4);  // bottom right
  EXPECT_EQ(map.observation(14, 1), -1);
}

}  // namespace
}  // namespace engram
