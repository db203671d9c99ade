// SequenceClassifier: one label for a sequence: p(label | x_1 .. x_T), said at the step whose weight is 1, the last one
// of most data sets, when all has been seen. Learned as supervised.h says, on whole sequences: a label at the end must
// reach the beginning. Judged by accuracy beside that of the most common label.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

class SequenceClassifier final : public Supervised {
 public:
  static constexpr const char *name = "sequence_classifier", *summary = "one label for a whole sequence";
  static std::vector<Demand> demands() { return {demand::label}; }
  static QuickRun quick() { return quick_on("TemporalOrder-v0"); }

  SequenceClassifier(DatasetPtr data, const Options& options, const RunContext& context)
      : Supervised(std::move(data), options, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
