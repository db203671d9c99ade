#include "engram/run/match/contenders.h"

#include <vector>

#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"

namespace engram::inline ENGRAM_REAL {

Contender::Contender(const std::string& name, const std::string& game, const std::string& checkpoint,
                     const std::function<void(const std::string&)>& warn) {
  if (name == "random") {
    player_ = std::make_unique<RandomPlayer>();
  } else if (name == "perfect") {
    player_ = std::make_unique<PerfectPlayer>();
  } else if (is_run(name)) {
    run_ = std::make_unique<TrainedRun>(name, checkpoint, std::vector<Setting>{}, warn);
    const std::string& learned = run_->plan().environment;
    if (learned != game) throw Error(name + ": expected a run of " + game + ", found one of " + learned);
    player_ = std::make_unique<ValuePlayer>(run_->policy());
  } else {
    const std::vector<std::string> names{"random", "perfect"};
    throw Error("unknown player '" + name + "'" + suggestion(name, names) +
                "; expected random, perfect or the directory of a run of " + game);
  }
}

Contender::~Contender() = default;

GamePtr make_game(const std::string& id) {
  const WorldEntry& entry = find_world(id);
  if (entry.kind != WorldKind::game) {
    throw Error(id + ": expected a game, found a world of the kind " + name_of(entry.kind) +
                "; `engram list` shows the kind of each");
  }
  return game_of(entry.options()->make_world(1, {}));
}

}  // namespace engram::inline ENGRAM_REAL
