// Doctor: what the metrics and options of a run show to be wrong, in words, each with the options to try.
//
//   complaint               shown by                                                              unless
//   entropy gone            train/entropy_loss within 5 % of its first value of 0 (or .01 nats)   the return rose
//                           before half of the run, of a box train/std below 2 % of its first
//   steps too large         train/approx_kl above .1 in a tenth of the updates
//   too much clipped        train/clip_fraction above .4 on average over the second half
//   value unexplained       train/explained_variance below .1 on average over the second half     the return rose
//   no learning rate left   train/learning_rate below a thousandth of its start for a tenth of the updates
//   nothing moves           train/approx_kl below 1e-6 in every update
//   statistics drifting     the return lost half of what it had gained, under a normalisation that went on to the end
//                           while the learning rate fell
//   return lost             the same otherwise
//   cut by the limit        episodes as long as the limit from first to last, a step not worth   the return rose
//                           having
//   rewards huge            more than 100 a step on average, unscaled
//   too few rows            fewer than 16 rows, or with a memory 2 sequences, a step of the       the return rose
//                           optimizer
//   no memory               a world that hides what decides, and neither memory nor frame stack
//   short horizon           1 / (1 - gamma) below a tenth of an episode, or gamma 0               the return rose
//
// The return rose: the mean of the last tenth of its rows is above that of the first by more than a quarter of it, and by
// more than two deviations of the rows of the second half. These are rules of thumb: a complaint says where to look, its
// absence proves nothing.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/run/report/record.h"

namespace engram {

struct Complaint {
  std::string name, shown;           // what is wrong, and by which figures
  std::vector<std::string> options;  // to try, as they are typed: "--gamma 0.99"; options that the run has
};

// What is known of the world: nothing of one that is not registered in this program.
struct Surroundings {
  int64_t max_episode_steps = 0;  // 0: no limit
  bool hidden = false;            // what decides is not in a single observation
};
Surroundings surroundings_of(const std::string& environment);

std::vector<Complaint> diagnose(const RunRecord& run, const Surroundings& world);

nlohmann::ordered_json to_json(const RunRecord& run, const std::vector<Complaint>& complaints);

}  // namespace engram
