#include "engram/run/experiment/side_by_side.h"

#include <atomic>
#include <exception>
#include <filesystem>
#include <thread>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

void begin_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, const std::string& out) {
  if (!out.empty() && std::filesystem::exists(out)) throw Error("--out: " + out + " exists; choose a new directory");
  for (const auto& experiment : experiments) {
    experiment->begin(out.empty() ? "" : out + "/s" + std::to_string(experiment->plan().run.seed));
  }
}

std::vector<TrainingSummary> train_side_by_side(std::span<const std::unique_ptr<Experiment>> experiments, int threads,
                                                int64_t pause_after, std::span<Watcher* const> watchers) {
  std::vector<TrainingSummary> summaries(experiments.size());
  std::vector<std::exception_ptr> failures(experiments.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < experiments.size(); i = next++) {
      try {
        summaries[i] = experiments[i]->train(pause_after, *watchers[i]);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> team;
    for (int i = 0; i < threads; ++i) team.emplace_back(work);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return summaries;
}

}  // namespace engram::inline ENGRAM_REAL
