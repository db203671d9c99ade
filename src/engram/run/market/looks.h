// Looks: how often a test part has been looked at. Each look is another chance to be lucky, so it counts against the
// next claim (env/market/judgement.h).
//
// looks.csv stands beside the run directories and has one line for each policy that was judged on some data and split.
// Judging it again is the same look; the same run trained on, or at another checkpoint, is another policy. The runs of a tuner's trials (run/tune) share the one in its directory: who
// looks at every trial has looked as often.
#pragma once

#include <cstdint>
#include <string>

namespace engram {

// Notes that `policy` (its fingerprint) of `run` (a directory) is judged on the data named by `hash`. How many have been,
// this one included.
int64_t count_look(const std::string& run, const std::string& policy, const std::string& hash);

}  // namespace engram
