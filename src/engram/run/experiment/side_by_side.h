// Several runs (seeds) side by side, one thread each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/run/experiment/experiment.h"

namespace engram::inline ENGRAM_REAL {

// Makes the directories: each run's default one, or `out`/sSEED; Error where `out` exists.
void begin_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, const std::string& out);

// Trains all, at most `threads` at a time; watchers[i] watches experiment i, on the thread that trains it. An
// interruption stops each after its update, with its checkpoint. A run that fails does not stop the others; its summary
// tells why.
std::vector<TrainingSummary> train_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, int threads,
                                                int64_t pause_after, std::span<Watcher* const> watchers);

}  // namespace engram::inline ENGRAM_REAL
