// Stage: a part of a world's data, made to show a policy on it. Whoever evaluates, tunes, reports or trains plays on a
// stage and knows no kind of world:
//
//   environment  lanes that play as its Task says (task.h): whole episodes, straight passes of a market
//   data set     a part that is read once, sequence after sequence (data_part.h); its `returns` are scores
//   game         games against the random player (game_part.h); its `returns` are points
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engram/env/registry.h"
#include "engram/run/task/task.h"

namespace engram::inline ENGRAM_REAL {

class Stage {
 public:
  virtual ~Stage() = default;
  virtual WorldPointer world() const = 0;
  // Once, the same for the same seed. `trace` hears of every step of a world that answers to actions; Error where the
  // world is no such.
  virtual Evaluation play(const Policy& policy, uint64_t seed, bool deterministic,
                          const std::function<void(const TraceStep&)>& trace = {}) = 0;
  // Whether the returns of random actions tell anything.
  virtual bool compares_with_chance() const { return false; }
  virtual std::unique_ptr<Recorder> recorder() const { return nullptr; }
  // After play.
  virtual Course course() const { return {}; }
  virtual std::shared_ptr<const Finding> finding(const JudgedRun&) const { return nullptr; }
};

// Where worlds come from: their options, and the training world, whose fitted data goes with them.
struct StageSource {
  const WorldMaker& maker;
  WorldPointer training;
  bool awaits = false;  // a step that is still to come (env/environment.h)
};

// The part of its data that a verdict is passed on.
DataPart judged_part(const StageSource& source);
// The whole part as it is judged; `episodes` of an environment.
std::unique_ptr<Stage> make_stage(const StageSource& source, DataPart part, int64_t episodes);
// As much as may be looked at again and again, as the verdict may not.
std::unique_ptr<Stage> make_rehearsal(const StageSource& source, int64_t episodes);

// Hands what one world fitted on its training data to another of its kind.
void copy_fitted(const WorldPointer& from, const WorldPointer& to);

}  // namespace engram::inline ENGRAM_REAL
