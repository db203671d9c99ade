// Environment: a world that an agent acts in, as an author writes it: a plain struct, no base class.
//
//   struct MyWorld {
//     static constexpr int max_episode_steps = 200;              // optional: truncation after so many steps
//     static constexpr double optimal_return = 1;                // optional: of an episode, where it is known
//     struct Options { void visit(OptionVisitor&) {...} };       // optional: --flags of this world
//     explicit MyWorld(const Options&, const WorldContext&);     // optional: or a default constructor
//     Space observation_space() const;
//     Space action_space() const;
//     void reset(Rng&, View observation);                        // observation (1, columns of the space)
//     Outcome step(ConstView action, Rng&, View observation);    // action (1, columns of the space)
//     void mask(View allowed) const;                             // optional: (1, choices), 1 allowed, 0 forbidden
//     void visit(Archive&);                                      // the state between two steps, both directions
//     void visit_fitted(Archive&);                               // optional: what was fitted on training data
//     void take_lane(int lane, int lanes);                       // optional: which lane of how many this copy is
//     std::vector<std::string> notes() const;                    // optional: what a user should know of the data
//     std::vector<ObservationMap> maps() const;                  // optional: pictures of it (observation_map.h)
//   };
//
// Whatever else it tells, it tells those who know its type: VectorEnv::lane_as<MyWorld>(lane).
//
// The state is double, whatever Real is. Two endings, never one `done`: `terminated` ends the world's future (no
// bootstrap), `truncated` ends only our watching it (the value of the true next observation still counts).
#pragma once

#include <concepts>
#include <functional>
#include <limits>
#include <string>

#include "engram/core/archive.h"
#include "engram/core/options.h"
#include "engram/core/rng.h"
#include "engram/core/space.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

enum class Ending : uint8_t { none, terminated, truncated };

struct Outcome {
  double reward;
  Ending ending = Ending::none;
};

// Which part of its data a world may show: most worlds ignore it; a market trains on its first part, is watched on
// the second and judged on the last, or on all where none of it was known to the agent.
enum class DataPart : uint8_t { train, validation, test, all };

// What a world may ask of its surroundings while it is made. Only run/ opens files: `read_file` is its hand.
struct WorldContext {
  DataPart part = DataPart::train;
  std::function<std::string(const std::string& path)> read_file;
  int64_t now = std::numeric_limits<int64_t>::max();  // milliseconds since 1970: no data can be later
  bool learns = true;   // false: the training part is not learned from, only what was learned elsewhere is known
  bool awaits = false;  // a step that is still to come stands after the last: for who asks what to do next
};

template <class E>
concept Environment = std::copyable<E> && requires(E& e, const E& c, Rng& rng, View row, ConstView action, Archive& a) {
  { c.observation_space() } -> std::convertible_to<Space>;
  { c.action_space() } -> std::convertible_to<Space>;
  e.reset(rng, row);
  { e.step(action, rng, row) } -> std::convertible_to<Outcome>;
  e.visit(a);
};

}  // namespace engram::inline ENGRAM_REAL
