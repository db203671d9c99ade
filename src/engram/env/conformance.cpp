#include "engram/env/conformance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Trajectory = std::vector<Real>;  // all that one lane has shown, step after step

// Draws a corner of a bounded box: worlds break at their bounds.
void draw_corner(const Space& space, Rng& rng, View action) {
  for (int i = 0; i < space.columns(); ++i) {
    const auto& bounds = rng.below(2) == 0 ? space.low() : space.high();
    const double bound = bounds[static_cast<size_t>(i)];
    action(0, i) = static_cast<Real>(std::isfinite(bound) ? bound : rng.normal());
  }
}

// Plays a world at random: lane i's actions come from a stream of its own, the salted lane's from another.
class Player {
 public:
  Player(const WorldMaker& maker, const Conformance& conformance, int lanes)
      : world(maker.make(lanes, conformance.context)),
        batch(lanes, world->observation_space(), world->action_space(), world->masked()),
        trajectory(static_cast<size_t>(lanes)),
        actions_(lanes, world->action_space().columns()),
        allocations_(conformance.allocations) {
    if (world->lanes() != lanes) {
      throw Error("made for " + std::to_string(lanes) + " lanes it has " + std::to_string(world->lanes()), 1);
    }
  }

  void reset(uint64_t seed, int salted_lane = -1) {
    random_.clear();
    for (int i = 0; i < world->lanes(); ++i) {
      random_.emplace_back(seed + (i == salted_lane), Purpose::action, static_cast<uint32_t>(i));
    }
    forget_observations();
    world->reset(seed, batch);
    record();
  }

  void step() {
    for (int i = 0; i < world->lanes(); ++i) act(i);
    forget_observations();
    const int64_t before = allocated_so_far();
    world->step(actions_, batch);
    allocated += allocated_so_far() - before;
    record();
  }
  void play(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) step();
  }

  // Continues where `other` stands: the caller's own part (observation, mask, action streams) is copied, the world
  // comes through an archive.
  void take_over(Player& other) {
    Archive saver = Archive::saver();
    other.world->visit(saver);
    Archive loader = Archive::loader(saver.finish());
    world->visit(loader);
    loader.finish();
    batch = other.batch;
    random_ = other.random_;
  }

  VectorEnvPtr world;
  StepBatch batch;
  std::vector<Trajectory> trajectory;
  int64_t allocated = 0;  // in step() of the world

 private:
  int64_t allocated_so_far() const { return allocations_ == nullptr ? 0 : allocations_(); }

  void act(int lane) {
    Rng& rng = random_[static_cast<size_t>(lane)];
    const View action = actions_.view().slice_rows(lane, 1);
    const Space& space = world->action_space();
    const ConstView mask = world->masked() ? ConstView(batch.action_mask.view().slice_rows(lane, 1)) : ConstView();
    if (!mask.empty() && !allows_something(space, mask)) throw Error("a mask that forbids everything", 1);
    if (space.type() == Space::Type::box && rng.below(8) == 0) return draw_corner(space, rng, action);
    space.draw(mask, rng, action);
  }
  // Whoever leaves a number unwritten leaves a NaN.
  void forget_observations() {
    fill(batch.observation, std::numeric_limits<Real>::quiet_NaN());
    fill(batch.final_observation, std::numeric_limits<Real>::quiet_NaN());
  }
  void record() {
    for (int lane : batch.final_lane) {
      if (lane < 0 || lane >= world->lanes()) throw Error("final_lane names lane " + std::to_string(lane), 1);
    }
    for (int i = 0; i < world->lanes(); ++i) {
      Trajectory& lane = trajectory[static_cast<size_t>(i)];
      append(lane, batch.observation.view(), i);
      lane.push_back(static_cast<Real>(batch.reward(i, 0)));
      if (world->masked()) append(lane, batch.action_mask.view(), i);
      lane.push_back(static_cast<Real>(batch.ending[static_cast<size_t>(i)]));
    }
    for (int k = 0; k < batch.finals(); ++k) {
      append(trajectory[static_cast<size_t>(batch.final_lane[static_cast<size_t>(k)])], batch.final_observation.view(),
             k);
    }
  }
  static void append(Trajectory& lane, ConstView rows, int64_t row) {
    const auto values = rows.row_span(row);
    lane.insert(lane.end(), values.begin(), values.end());
  }

  Tensor actions_;
  int64_t (*allocations_)();
  std::vector<Rng> random_;
};

class Checker {
 public:
  Checker(const WorldEntry& entry, const WorldMaker& maker, const Conformance& conformance)
      : entry_(entry), maker_(maker), conformance_(conformance), fewer_(std::max<int64_t>(conformance.steps / 10, 1)) {}

  std::vector<std::string> run() {
    attempt("contract of every step", &Checker::check_contract);
    attempt("seeding", &Checker::check_seeding);
    attempt("lanes", &Checker::check_lanes);
    attempt("saving and loading", &Checker::check_resume);
    attempt("allocations", &Checker::check_allocations);
    return std::move(findings_);
  }

 private:
  static constexpr uint64_t seed = 11;

  void attempt(const std::string& rule, void (Checker::*check)()) {
    try {
      (this->*check)();
    } catch (const Error& error) {
      find(rule + ": " + error.what());
    }
  }
  void find(const std::string& finding) { findings_.push_back(entry_.id + ": " + finding); }
  void expect(bool holds, const std::string& finding) {
    if (!holds && findings_.size() < 20) find(finding);
  }
  Player player(int lanes) const { return Player(maker_, conformance_, lanes); }

  void check_contract() {
    constexpr int lanes = 4;
    Player p = player(lanes);
    const RowCheck fits(p.world->observation_space());
    std::vector<int64_t> elapsed(lanes, 0);
    p.reset(seed);
    const Player other = player(1);
    expect(other.world->observation_space() == p.world->observation_space() &&
               other.world->action_space() == p.world->action_space(),
           "its spaces differ from one making to the next");
    for (Ending ending : p.batch.ending) expect(ending == Ending::none, "reset reports an ending");
    for (int64_t t = 0; t < conformance_.steps / lanes; ++t) {
      p.step();
      check_endings(p.batch, elapsed);
      for (int i = 0; i < lanes; ++i) {
        expect(fits(p.batch.observation.view().row(i)), "an observation outside its space");
        expect(std::isfinite(static_cast<Real>(p.batch.reward(i, 0))), "a reward that is not finite");
        if (!p.world->masked()) continue;
        expect(zeros_and_ones(p.batch.action_mask.view().row_span(i)), "a mask of numbers other than 0 and 1");
      }
      for (int k = 0; k < p.batch.finals(); ++k) {
        expect(fits(p.batch.final_observation.view().row(k)), "a final observation outside its space");
      }
    }
  }

  static bool zeros_and_ones(std::span<const Real> mask) {
    return std::ranges::all_of(mask, [](Real allowed) { return allowed == 0 || allowed == 1; });
  }

  void check_endings(const StepBatch& batch, std::vector<int64_t>& elapsed) {
    std::vector<int> ended;
    for (size_t i = 0; i < elapsed.size(); ++i) {
      ++elapsed[i];
      const bool over_limit = entry_.max_episode_steps > 0 && elapsed[i] > entry_.max_episode_steps;
      expect(!over_limit, "an episode longer than its limit");
      if (batch.ending[i] == Ending::none) continue;
      ended.push_back(static_cast<int>(i));
      elapsed[i] = 0;
    }
    expect(ended == batch.final_lane, "final_lane does not name, in ascending order, the lanes that ended");
  }

  void check_seeding() {
    Player one = player(2), two = player(2);
    two.reset(seed + 1);  // what was played before must not matter
    two.play(10);
    two.trajectory.assign(2, {});
    for (Player* p : {&one, &two}) {
      p->reset(seed);
      p->play(fewer_ / 4);
    }
    expect(one.trajectory == two.trajectory, "the same seed gives another trajectory");
  }

  void check_lanes() {
    Player alone = player(1), together = player(3), disturbed = player(3);
    alone.reset(seed);
    together.reset(seed);
    disturbed.reset(seed, 1);
    for (Player* p : {&alone, &together, &disturbed}) p->play(fewer_ / 4);
    expect(alone.trajectory[0] == together.trajectory[0], "lane 0 alone is not lane 0 of three");
    expect(together.trajectory[0] == disturbed.trajectory[0] && together.trajectory[2] == disturbed.trajectory[2],
           "the actions of one lane change what another sees");
  }

  void check_resume() {
    Player original = player(3);
    if (!original.world->resumable()) return;
    original.reset(seed);
    for (int part = 0; part < 5; ++part) {
      original.play(1 + 7 * part);
      Player copy = player(3);
      copy.reset(seed + 5);
      copy.play(3);
      copy.take_over(original);
      copy.trajectory.assign(3, {});
      original.trajectory.assign(3, {});
      original.play(fewer_ / 20);
      copy.play(fewer_ / 20);
      expect(copy.trajectory == original.trajectory, "saved and loaded in mid-episode it does not continue the same");
    }
  }

  // Half of the steps are for getting warm: buffers may grow to their size, episodes end.
  void check_allocations() {
    if (conformance_.allocations == nullptr) return;
    Player p = player(3);
    p.reset(seed);
    p.play(fewer_ / 2);
    p.allocated = 0;
    p.play(fewer_ / 2);
    expect(p.allocated == 0, "step() allocates: " + std::to_string(p.allocated) + " times in " +
                                 std::to_string(fewer_ / 2) + " steps of 3 lanes");
  }

  const WorldEntry& entry_;
  const WorldMaker& maker_;
  const Conformance& conformance_;
  int64_t fewer_;  // steps where a trajectory is compared
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> check_environment(const WorldEntry& entry, const WorldMaker& maker,
                                           const Conformance& conformance) {
  return Checker(entry, maker, conformance).run();
}

std::vector<std::string> check_environment(const std::string& id, const Conformance& conformance) {
  const WorldEntry& entry = find_world(id);
  return check_environment(entry, *entry.options(), conformance);
}

}  // namespace engram::inline ENGRAM_REAL
