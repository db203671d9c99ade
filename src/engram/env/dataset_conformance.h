// The conformance kit of data sets, beside that of environments (conformance.h): what every one must hold to, checked by
// reading it.
//
//   contract   every part has sequences, every sequence a step; inputs and targets lie in their spaces and are written
//              whole; weights are finite and not negative; something of the training part counts
//   pieces     a sequence read in two pieces is the one read whole
//   making     made twice, or read twice, it is the same
//   fitted     what was fitted travels in an archive: another one of its making reads the same with it
//
// A user's data set: `check_dataset("Mine-v0", options, context)` after its registration; no finding, no fault.
#pragma once

#include <string>
#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

// One sentence per broken rule; empty: the data set conforms. `maker` holds the options, made by entry.options(); up to
// `most` sequences of each part are read.
std::vector<std::string> check_dataset(const WorldEntry& entry, const WorldMaker& maker, const WorldContext& context,
                                       int64_t most = 50);

}  // namespace engram::inline ENGRAM_REAL
