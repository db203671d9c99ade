// SequenceModel: what a sequence answers, whatever it is made of: the next row of numbers, the next set of notes, a sum.
// Numbers (Box targets) are learned by squared error and judged by mse; a set of notes is one independent yes or no for
// each note, p(notes | past) = prod_k p(note_k | past), judged by nats_per_step (Boulanger-Lewandowski et al. 2012);
// indices as language_model.h says. Learned as supervised.h says.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

class SequenceModel final : public Supervised {
 public:
  static constexpr const char *name = "sequence_model", *summary = "the next numbers, notes or indices of a sequence";
  static QuickRun quick() { return quick_on("Adding-v0"); }

  SequenceModel(DatasetPtr data, const Options& options, const RunContext& context)
      : Supervised(std::move(data), options, context) {}
};

}  // namespace engram::inline ENGRAM_REAL
