#include "engram/run/report/doctor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <span>

#include "engram/core/options.h"
#include "engram/env/registry.h"
#include "engram/env/worlds.h"

namespace engram {
namespace {

using Values = std::span<const double>;

Values first_tenth(const Curve& curve) {
  return Values(curve.values).first(std::min(curve.values.size(), 1 + curve.values.size() / 10));
}
Values last_tenth(const Curve& curve) {
  return Values(curve.values).last(std::min(curve.values.size(), 1 + curve.values.size() / 10));
}
Values second_half(const Curve& curve) { return Values(curve.values).subspan(curve.values.size() / 2); }

// NaN of nothing: no comparison with it holds.
double mean(Values values) {
  if (values.empty()) return NAN;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(Values values) {
  const double middle = mean(values);
  double sum = 0;
  for (double v : values) sum += (v - middle) * (v - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

// The best mean of so many rows after each other as are a tenth.
double best_tenth(const Curve& curve) {
  const Values all = curve.values;
  const size_t rows = first_tenth(curve).size();
  double best = -INFINITY;
  for (size_t i = 0; i + rows <= all.size(); ++i) best = std::max(best, mean(all.subspan(i, rows)));
  return best;
}

double share(Values values, auto&& holds) {
  if (values.empty()) return NAN;
  return static_cast<double>(std::ranges::count_if(values, holds)) / static_cast<double>(values.size());
}

// Three digits; a whole number of thousands whole.
std::string three(double value) {
  if (std::abs(value) >= 1000 && std::abs(value) < 1e9) return shortest(std::round(value));
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// The number of an option; of a schedule where it begins. NaN where the run has none.
double number(const RunRecord& run, std::string_view name) {
  std::string text = run.option(name);
  if (text.starts_with("lin_")) text.erase(0, 4);
  double value = NAN;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : NAN;
}

// One examination: the run, what is known of its world, and the complaints so far.
class Examination {
 public:
  Examination(const RunRecord& run, const Surroundings& world) : run_(run), world_(world) {
    const Curve& returns = run.curve("rollout/ep_rew_mean");
    first_ = mean(first_tenth(returns));
    last_ = mean(last_tenth(returns));
    length_ = mean(last_tenth(run.curve("rollout/ep_len_mean")));
    notable_ = std::max(std::abs(first_) / 4, 2 * deviation(second_half(returns)));
    rose_ = last_ - first_ > notable_;
  }

  std::vector<Complaint> all() {
    entropy();
    steps();
    clipping();
    value();
    learning_rate();
    stillness();
    loss_of_return();
    limit();
    rewards();
    rows();
    memory();
    horizon();
    return std::move(complaints_);
  }

 private:
  using Option = std::pair<std::string, std::string>;

  // Of the options those that the run has and that would change.
  void complain(const std::string& name, const std::string& shown, const std::vector<Option>& options) {
    Complaint complaint{name, shown, {}};
    for (const auto& [option, text] : options) {
      const std::string now = run_.option(option);
      if (!now.empty() && now != text) complaint.options.push_back("--" + option + " " + text);
    }
    complaints_.push_back(std::move(complaint));
  }

  Option scaled(const char* name, double factor) const {
    const bool falls = run_.option(name).starts_with("lin_");
    return {name, (falls ? "lin_" : "") + three(factor * number(run_, name))};
  }
  Option more_entropy() const {
    const double now = number(run_, "ent_coef");
    return {"ent_coef", now > 0 ? three(4 * now) : "0.01"};
  }
  std::vector<Option> smaller_steps() const {
    return {scaled("learning_rate", 1.0 / 3),
            {"target_kl", "0.03"},
            {"n_epochs", three(std::max(1.0, std::floor(number(run_, "n_epochs") / 2)))}};
  }

  void entropy() {
    const Curve& deviation = run_.curve("train/std");
    const bool box = !deviation.values.empty();
    const Curve& curve = box ? deviation : run_.curve("train/entropy_loss");
    if (curve.values.empty() || rose_) return;
    const double least = box ? 0.02 * curve.values[0] : std::max(0.01, -0.05 * curve.values[0]);
    const auto gone = [&](double v) { return std::abs(v) < least; };
    const auto first = std::ranges::find_if(curve.values, gone) - curve.values.begin();
    if (first == std::ssize(curve.values) || !gone(mean(last_tenth(curve)))) return;
    const double when = curve.timesteps[static_cast<size_t>(first)];
    if (2 * when > static_cast<double>(run_.timesteps)) return;
    complain("entropy gone",
             std::string(box ? "train/std" : "train/entropy_loss") + " is " + three(mean(last_tenth(curve))) +
                 " and has been near 0 since step " + three(when) +
                 ": the policy does the same again and again, and the return did not rise",
             {more_entropy(), scaled("learning_rate", 1.0 / 3)});
  }

  void steps() {
    const Values kl = run_.curve("train/approx_kl").values;
    const double large = share(kl, [](double v) { return v > 0.1; });
    if (!(large > 0.1)) return;
    complain("steps too large",
             "train/approx_kl is above 0.1 in " + three(100 * large) + " % of the updates (largest " +
                 three(*std::ranges::max_element(kl)) + "): each makes another policy than the one that had played",
             smaller_steps());
  }

  void clipping() {
    const double clipped = mean(second_half(run_.curve("train/clip_fraction")));
    if (!(clipped > 0.4)) return;
    complain("too much clipped",
             "train/clip_fraction is " + three(clipped) + " over the second half: most of what a minibatch says is cut",
             smaller_steps());
  }

  void value() {
    const double explained = mean(second_half(run_.curve("train/explained_variance")));
    if (!(explained < 0.1) || rose_) return;
    complain("value unexplained",
             "train/explained_variance is " + three(explained) +
                 " over the second half: the critic tells no more of a return than its mean would, or returns do not "
                 "vary",
             {{"normalize_reward", "true"},
              {"critic_learning_rate", three(std::max(0.0003, 3 * number(run_, "learning_rate")))}});
  }

  void learning_rate() {
    const Curve& rates = run_.curve("train/learning_rate");
    const double start = number(run_, "learning_rate");
    const Values before_the_end = Values(rates.values).first(rates.values.size() - (rates.values.empty() ? 0 : 1));
    const double idle = share(before_the_end, [&](double v) { return v <= start / 1000; });
    if (!(idle > 0.1)) return;
    complain("no learning rate left",
             "train/learning_rate is " + three(mean(last_tenth(rates))) + " after " + three(start) + "; in " +
                 three(100 * idle) + " % of the updates nothing was learned",
             {{"learning_rate", start > 0 ? three(start) : "0.0003"},
              {"total_timesteps", std::to_string(2 * run_.total_timesteps)}});
  }

  void stillness() {
    const Curve& kl = run_.curve("train/approx_kl");
    if (!(share(kl.values, [](double v) { return std::abs(v) < 1e-6; }) == 1) || number(run_, "learning_rate") == 0) {
      return;
    }
    complain("nothing moves", "train/approx_kl is below 1e-6 in every update: the policy is the one that it began as",
             {scaled("learning_rate", 10)});
  }

  void loss_of_return() {
    const Curve& returns = run_.curve("rollout/ep_rew_mean");
    if (returns.values.empty()) return;
    const double best = best_tenth(returns);
    if (!(best - first_ > notable_) || !(best - last_ > (best - first_) / 2)) return;
    const bool drifting = run_.option("normalize_observation") == "true" && number(run_, "normalize_until") == 1 &&
                          run_.option("learning_rate").starts_with("lin_");
    const std::string fell = "the return fell from " + three(best) + " to " + three(last_);
    if (drifting) {
      complain("statistics drifting",
               fell + " while the normalisation went on to the end and the learning rate, which would follow it, fell",
               {{"normalize_until", "0.5"}});
    } else {
      complain("return lost", fell + "; with evaluations, best.ckpt keeps what it had",
               {{"learning_rate", "lin_" + three(number(run_, "learning_rate"))},
                {"target_kl", "0.03"},
                {"eval_freq", three(std::ceil(static_cast<double>(run_.total_timesteps) / 20))}});
    }
  }

  // Where a step is worth something, to last as long as one may is the aim.
  void limit() {
    const auto limit = static_cast<double>(world_.max_episode_steps);
    const double before = mean(first_tenth(run_.curve("rollout/ep_len_mean")));
    if (limit == 0 || !(std::min(before, length_) >= 0.98 * limit) || rose_ || !(last_ <= 0)) return;
    complain("cut by the limit",
             "episodes last " + three(length_) + " of at most " + three(limit) +
                 " steps from first to last: the time limit ends them, the goal was hardly ever reached",
             {more_entropy(), {"gamma", "0.999"}, {"n_envs", three(std::max(8.0, 2 * number(run_, "n_envs")))}});
  }

  void rewards() {
    const double each = std::abs(last_) / std::max(1.0, length_);
    if (!(each > 100) || run_.option("normalize_reward") == "true") return;
    complain("rewards huge",
             "about " + three(each) +
                 " a step: squared errors of such values drown all else; where no option scales them, the world should",
             {{"normalize_reward", "true"}, {"rescale", "true"}});
  }

  // Of learners on what they have just played. With a memory a row is no example of its own: a sequence is.
  void rows() {
    const double steps = number(run_, "n_steps"), lanes = number(run_, "n_envs"), batch = number(run_, "batch_size");
    const bool remembers = !run_.option("memory").empty() && run_.option("memory") != "none";
    const double length = number(run_, "sequence_length") > 0 ? number(run_, "sequence_length") : steps;
    const double at_once = std::isnan(batch) ? steps * lanes : std::min(batch, steps * lanes);
    const double least = remembers ? 2 : 16, found = remembers ? at_once / length : at_once;
    if (!(found < least) || rose_) return;
    complain("too few rows",
             "a step of the optimizer sees " + three(found) + (remembers ? " sequences" : " rows") +
                 ": what it learns from them is mostly noise",
             {{"n_envs", three(std::max(8.0, 2 * lanes))},
              {"batch_size", three(std::max(64.0, (remembers ? 4 * length : 4 * batch)))}});
  }

  void memory() {
    if (!world_.hidden || (run_.memory != "none" && !run_.memory.empty())) return;
    if (number(run_, "frame_stack") > 1) return;
    complain("no memory", run_.environment + " hides what decides, and the agent sees one observation at a time",
             {{"memory", "gru"}, {"frame_stack", "4"}});
  }

  void horizon() {
    const double gamma = number(run_, "gamma"), steps = 1 / (1 - gamma);
    const bool blind = gamma == 0 && length_ > 1.5;
    if (!(blind || 10 * steps < length_) || rose_) return;
    complain("short horizon",
             "gamma " + three(gamma) + " looks " + three(steps) + " steps ahead, an episode has " + three(length_) +
                 ": what comes later counts for nothing now",
             {{"gamma", length_ > 200 ? "0.999" : "0.99"}});
  }

  const RunRecord& run_;
  const Surroundings world_;
  double first_ = NAN, last_ = NAN,
         length_ = NAN;   // returns of the first and the last tenth, steps of an episode in the last
  double notable_ = NAN;  // a difference of returns that is more than chance
  bool rose_ = false;
  std::vector<Complaint> complaints_;
};

}  // namespace

Surroundings surroundings_of(const std::string& environment) {
  for (const WorldEntry& world : registered_worlds()) {
    if (world.id == environment) return {world.max_episode_steps, hides(world.id)};
  }
  return {};
}

std::vector<Complaint> diagnose(const RunRecord& run, const Surroundings& world) {
  return Examination(run, world).all();
}

nlohmann::ordered_json to_json(const RunRecord& run, const std::vector<Complaint>& complaints) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Complaint& complaint : complaints) {
    rows.push_back({{"name", complaint.name},
                    {"severity", "warning"},  // rules of thumb: none of them proves a fault
                    {"evidence", complaint.shown},
                    {"try", complaint.options}});
  }
  return {{"run", run.directory}, {"algorithm", run.algorithm}, {"environment", run.environment},
          {"memory", run.memory}, {"timesteps", run.timesteps}, {"findings", rows}};
}

}  // namespace engram
