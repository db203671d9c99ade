#include "engram/run/pomdp/pomdp_task.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engram/algorithms/pomdp/point_based.h"
#include "engram/env/pomdp/pomdp_world.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Json = nlohmann::ordered_json;

double largest_value(const Pomdp& model) {
  const auto [low, high] = std::ranges::minmax(model.expected);
  return std::max(std::abs(low), std::abs(high)) / (1 - model.discount);
}

// To a part in 10,000 of the largest value; a large model gets as many updates as take seconds.
PomdpPlanning planning_of(const Pomdp& model) {
  const auto S = static_cast<double>(model.states.count);
  const double update = static_cast<double>(model.actions.count * model.observations.count) * S * (S + 1);
  constexpr double work = 1e9;  // multiplications
  return {std::max(1e-4, 1e-6 * largest_value(model)),
          static_cast<int64_t>(std::clamp(work / (100 * update), 10.0, 2000.0))};
}

double discount_power(const PomdpWorld& world) {
  double weight = 1;
  for (int64_t t = 0; t < world.horizon(); ++t) weight *= world.model().discount;
  return weight;
}

class PomdpTask final : public Task {
 public:
  std::shared_ptr<const Finding> finding(const JudgedRun&, const VectorEnv& played) const override {
    auto finding = std::make_shared<PomdpFinding>();
    for (int lane = 0; lane < played.lanes(); ++lane) {
      finding->returns.push_back(pomdp_in(played, lane)->last_return());
    }
    const PomdpWorld& world = *pomdp_in(played, 0);
    const PomdpSolution best = point_based(world.model(), planning_of(world.model()));
    finding->lower = best.lower;
    finding->upper = best.upper;
    finding->missing = discount_power(world) * largest_value(world.model());
    return finding;
  }
};

// Means over the returns of a run, or over the runs of a group.
struct Standing {
  double mean, low, high, optimum;
  Json share() const { return optimum > 0 ? Json(mean / optimum) : Json(nullptr); }
};

Standing standing_of(const std::vector<double>& returns, double optimum) {
  const Interval interval = bootstrap_mean(returns, 0);
  return {mean(returns), interval.low, interval.high, optimum};
}

Json to_json(const Standing& s, const PomdpFinding& finding) {
  return {{"discounted_return", s.mean},    {"interval", {s.low, s.high}},    {"optimum", s.optimum},
          {"optimum_lower", finding.lower}, {"optimum_upper", finding.upper}, {"share", s.share()},
          {"missing", finding.missing}};
}

class PomdpReport final : public ReportPart {
 public:
  explicit PomdpReport(const std::vector<FindingGroup>& groups) {
    for (const FindingGroup& group : groups) add(group);
  }

  std::string page() const override {
    std::string rows;
    for (size_t i = 0; i < labels_.size(); ++i) {
      const Standing& s = standings_[i];
      rows += "<tr>" + row_head(labels_[i]) + cell(show(s.mean)) + cell(show_interval(s.low, s.high)) +
              cell(s.optimum > 0 ? show_percent(s.mean / s.optimum) : show(NAN)) + "</tr>\n";
    }
    const PomdpFinding& first = *findings_[0];
    rows += "<tr>" + row_head("the best that any memory could earn") + cell(show(first.optimum())) +
            cell(show_interval(first.lower, first.upper)) + cell(show_percent(1)) + "</tr>\n";
    return section("optimum", "Beside the optimum",
                   table_of("Discounted return of whole episodes, 95 % interval over runs (of one run: over its "
                            "episodes); the optimum by bounds that are proved",
                            {"", "discounted return", "interval", "share of the optimum"}, rows) +
                       paragraph("Episodes are cut; of a return at most " + show(first.missing) + " is missing."));
  }
  double headline(size_t group) const override { return standings_[group].mean; }
  std::vector<std::string> notes(size_t group) const override {
    const Standing& s = standings_[group];
    return {"discounted return",
            s.optimum > 0 ? show_percent(s.mean / s.optimum) + " of the optimum" : "the optimum is " + show(s.optimum)};
  }
  Json json(size_t group) const override { return to_json(standings_[group], *findings_[group]); }

 private:
  void add(const FindingGroup& group) {
    std::vector<double> means;
    for (const auto& each : group.findings) {
      means.push_back(static_cast<const PomdpFinding&>(*each).mean_return());
    }
    findings_.push_back(std::static_pointer_cast<const PomdpFinding>(group.findings[0]));
    const PomdpFinding& first = *findings_.back();
    labels_.push_back(group.label);
    standings_.push_back(standing_of(means.size() == 1 ? first.returns : means, first.optimum()));
  }

  std::vector<std::string> labels_;
  std::vector<Standing> standings_;
  std::vector<std::shared_ptr<const PomdpFinding>> findings_;  // the first of each group
};

}  // namespace

const Task& pomdp_task() {
  static const PomdpTask task;
  return task;
}

double PomdpFinding::mean_return() const { return mean(returns); }

std::shared_ptr<const ReportPart> PomdpFinding::report(const std::vector<FindingGroup>& groups) const {
  return std::make_shared<PomdpReport>(groups);
}

Json PomdpFinding::json() const { return to_json(standing_of(returns, optimum()), *this); }

std::string PomdpFinding::text() const {
  const Standing s = standing_of(returns, optimum());
  char text[256];
  std::snprintf(
      text, sizeof text,
      "  discounted return %.4f, 95 %% interval [%.4f, %.4f]; the best that any memory could earn lies between "
      "%.4f and %.4f",
      s.mean, s.low, s.high, lower, upper);
  std::string line = text;
  if (s.optimum > 0) {
    std::snprintf(text, sizeof text, ": %.1f %% of it", 100 * s.mean / s.optimum);
    line += text;
  }
  return line + "\n";
}

}  // namespace engram::inline ENGRAM_REAL
