// Metrics: what one iteration of an algorithm reports; reused from call to call.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engram/learning/episode.h"

namespace engram {

struct Metrics {
  std::vector<std::pair<std::string, double>> values;  // Stable-Baselines3's tags: "train/approx_kl" ...
  std::vector<Episode> episodes;
  double world_seconds = 0, acting_seconds = 0, learning_seconds = 0;  // of this iteration

  // The same tags in every iteration cost no allocation after the first.
  void set(std::string_view tag, double value) {
    for (auto& [name, old] : values) {
      if (name == tag) {
        old = value;
        return;
      }
    }
    values.emplace_back(tag, value);
  }
};

}  // namespace engram
