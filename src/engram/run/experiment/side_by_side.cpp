#include "engram/run/experiment/side_by_side.h"

#include <atomic>
#include <exception>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/threads.h"

namespace engram::inline ENGRAM_REAL {

void begin_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, const std::string& out) {
  if (!out.empty() && std::filesystem::exists(out)) throw Error("--out: " + out + " exists; choose a new directory");
  for (const auto& experiment : experiments) {
    if (!experiment->directory().empty()) continue;  // it was finished before
    experiment->begin(out.empty() ? "" : out + "/s" + std::to_string(experiment->plan().run.seed));
  }
}

std::vector<TrainingSummary> train_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, int threads,
                                                int64_t pause_after, std::span<Watcher* const> watchers) {
  std::vector<TrainingSummary> summaries(experiments.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < experiments.size(); i = next++) {
      try {
        summaries[i] = experiments[i]->train(pause_after, *watchers[i]);
      } catch (const Error& error) {
        summaries[i] = experiments[i]->failed(error);
      } catch (const std::exception& error) {
        summaries[i] = experiments[i]->failed(Error(error.what(), 1));
      }
    }
  };
  run_at_once(threads, work);
  return summaries;
}

}  // namespace engram::inline ENGRAM_REAL
