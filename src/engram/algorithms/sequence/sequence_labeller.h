// SequenceLabeller: a label for every step, from what was seen up to it: p(label_t | x_1 .. x_t), as a word's tag or the
// symbol of some steps ago. Learned as supervised.h says; judged by accuracy beside that of the most common label.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

class SequenceLabeller final : public Supervised {
 public:
  static constexpr const char *name = "sequence_labeller", *summary = "a label for every step of a sequence";
  static std::vector<Demand> demands() { return {demand::label}; }
  static QuickRun quick() { return quick_on("DelayedRecall-v0"); }

  SequenceLabeller(DatasetPtr data, const Options& options, const RunContext& context)
      : Supervised(std::move(data), options, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
