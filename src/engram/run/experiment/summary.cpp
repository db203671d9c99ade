#include "engram/run/experiment/summary.h"

#include <nlohmann/json.hpp>

namespace engram {

// An undefined figure (NaN) is dumped as null.
nlohmann::ordered_json to_json(const TrainingSummary& s) {
  return {{"run", s.run},
          {"algorithm", s.algorithm},
          {"environment", s.environment},
          {"memory", s.memory},
          {"seed", s.seed},
          {"total_timesteps", s.total_timesteps},
          {"timesteps", s.timesteps},
          {"finished", s.finished},
          {"episodes", s.episodes},
          {"mean_return", s.mean_return},
          {"mean_length", s.mean_length},
          {"wall_seconds", s.wall_seconds},
          {"cpu_seconds", s.cpu_seconds},
          {"steps_per_second", s.steps_per_second},
          {"seconds",
           {{"world", s.seconds.world},
            {"acting", s.seconds.acting},
            {"learning", s.seconds.learning},
            {"evaluation", s.seconds.evaluation}}}};
}

nlohmann::ordered_json to_json(const EvaluationSummary& s) {
  nlohmann::ordered_json json = {{"run", s.run},
                                 {"environment", s.environment},
                                 {"checkpoint", s.checkpoint},
                                 {"deterministic", s.deterministic},
                                 {"episodes", s.episodes},
                                 {"mean_return", s.mean_return},
                                 {"std_return", s.std_return},
                                 {"min_return", s.min_return},
                                 {"max_return", s.max_return},
                                 {"interval", {s.low, s.high}},
                                 {"mean_length", s.mean_length}};
  for (const auto& [name, value] : s.test) json["test"][name] = value;
  if (s.judgement) json["test"] = to_json(*s.judgement);
  return json;
}

namespace {

struct FigureJson {
  nlohmann::ordered_json operator()(double value) const { return value; }
  nlohmann::ordered_json operator()(bool value) const { return value; }
  nlohmann::ordered_json operator()(const Interval& value) const { return {value.low, value.high}; }
};

nlohmann::ordered_json to_json(const PassFigure& figure) { return std::visit(FigureJson(), figure.value); }

}  // namespace

nlohmann::ordered_json to_json(const Judgement& j) {
  nlohmann::ordered_json json = {{"bars", j.bars},
                                 {"log_return", j.log_return},
                                 {"sharpe", j.sharpe},
                                 {"sortino", j.sortino},
                                 {"calmar", j.calmar},
                                 {"cagr", j.cagr},
                                 {"max_drawdown", j.max_drawdown},
                                 {"turnover", j.turnover},
                                 {"cost", j.cost},
                                 {"exposure", j.exposure},
                                 {"buy_and_hold", j.buy_and_hold},
                                 {"flat", j.flat},
                                 {"break_even_cost_bps", j.break_even_cost_bps},
                                 {"timing_p", j.timing_p},
                                 {"timing_p_adjusted", j.timing_p_adjusted},
                                 {"excess_interval", {j.excess.low, j.excess.high}},
                                 {"probabilistic_sharpe", j.probabilistic_sharpe},
                                 {"deflated_sharpe", j.deflated_sharpe},
                                 {"verdict", j.verdict},
                                 {"looks", j.looks},
                                 {"trials", j.trials},
                                 {"bars_per_year", j.bars_per_year},
                                 {"data_hash", j.data_hash}};
  for (const Judgement::Variant& variant : j.variants) json["variants"][variant.name] = variant.log_return;
  for (const PassFigure& figure : j.figures) json[figure.name] = to_json(figure);
  if (j.oracle) {
    json["oracle"] = *j.oracle;
    json["oracle_share"] = j.oracle_share ? nlohmann::ordered_json(*j.oracle_share) : nlohmann::ordered_json();
  }
  return json;
}

}  // namespace engram
