// Hidden<E, columns...>: the world E whose named observation columns read 0. What the agent no longer sees it has to
// remember: a position without its velocity needs two moments.
#pragma once

#include "engram/env/environment.h"
#include "engram/env/observation_map.h"

namespace engram::inline ENGRAM_REAL {

template <Environment E, int... columns>
struct Hidden : E {
  using E::E;

  void reset(Rng& rng, View observation) {
    E::reset(rng, observation);
    hide(observation);
  }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const Outcome outcome = E::step(action, rng, observation);
    hide(observation);
    return outcome;
  }
  std::vector<ObservationMap> maps() const { return {}; }  // E's would show what is hidden here

 private:
  static void hide(View observation) { ((observation(0, columns) = 0), ...); }
};

}  // namespace engram::inline ENGRAM_REAL
