// What a judgement says, as JSON and in words.
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engram/run/experiment/summary.h"
#include "engram/run/market/market_task.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string formatted(const char* format, auto... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

struct FigureText {
  std::string operator()(double value) const { return formatted("%.6g", value); }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(const Interval& value) const { return formatted("[%.3g, %.3g]", value.low, value.high); }
};

std::string row(const std::string& name, const std::string& value, const std::string& meaning) {
  return formatted("  %-20s %12s   ", name.c_str(), value.c_str()) + meaning + "\n";
}

std::string row(const std::string& name, double value, const std::string& meaning) {
  return row(name, std::isfinite(value) ? formatted("%.6g", value) : "-", meaning);
}

std::string rows_of_figures(const Judgement& j) {
  std::string text = row("log return", j.log_return, "closed out, costs paid");
  text += row("buy and hold", j.buy_and_hold, "log return; flat is 0");
  if (j.oracle) text += row("oracle", *j.oracle, "log return of the best policy on the same bars");
  if (j.oracle_share) text += row("share of the oracle", *j.oracle_share, "");
  text += row("Sharpe", j.sharpe, "mean / sd (n - 1) of bar returns, a year");
  text += row("probabilistic Sharpe", j.probabilistic_sharpe, "chance that the true Sharpe is above 0");
  text += row("deflated Sharpe", j.deflated_sharpe, "above the best of noise in as many trials and looks");
  text += row("greatest drawdown", j.max_drawdown, "share of the peak");
  text += row("turnover", j.turnover, "traded value over NLV, summed");
  text += row("cost", j.cost, "money paid; equity began at 1");
  text += row("exposure", j.exposure, "mean position");
  text += row("break-even cost", j.break_even_cost_bps, "bp at which these orders earn nothing");
  for (const Judgement::Variant& v : j.variants) text += row(v.name, v.log_return, "log return of the same orders");
  return text + row("timing p", j.timing_p, "share of circular shifts at least as good");
}

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
  json["overlap_bars"] = j.overlap_bars;
  if (!j.overlap.empty()) json["overlap"] = j.overlap;
  if (!j.market.empty()) json["market"] = j.market;
  for (const Judgement::Variant& variant : j.variants) json["variants"][variant.name] = variant.log_return;
  json.update(to_json(j.figures));
  if (j.oracle) {
    json["oracle"] = *j.oracle;
    json["oracle_share"] = j.oracle_share ? nlohmann::ordered_json(*j.oracle_share) : nlohmann::ordered_json();
  }
  return json;
}

nlohmann::ordered_json MarketFinding::json() const { return to_json(judgement); }

std::string MarketFinding::text() const {
  const Judgement& j = judgement;
  std::string text = "  test part: " + std::to_string(j.bars) + " bars from " + j.time.front() + " to " +
                     j.time.back() + formatted(", %.1f a year\n", j.bars_per_year) + rows_of_figures(j);
  text += formatted("  %-20s [%.3g, %.3g]   mean per bar, account less exposure x market\n", "excess, 95 %",
                    j.excess.low, j.excess.high);
  for (const Figure& figure : j.figures)
    text += row(figure.name, std::visit(FigureText(), figure.value), figure.meaning);
  for (const std::string& overlap : j.overlap) text += "  " + overlap + "\n";
  return text + "  verdict after " + std::to_string(j.looks) + (j.looks == 1 ? " look" : " looks") +
         " at these bars: " + j.spoken_verdict() + "\n";
}

}  // namespace engram::inline ENGRAM_REAL
