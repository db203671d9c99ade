// The verdict on a page: its reasons, every figure with its formula, and the heap of shifted orders.
#include <algorithm>
#include <cmath>

#include "engram/run/market/market_report.h"
#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string basis_points(double rate) { return std::isfinite(rate) ? show(rate * 1e4) + " bp" : show(rate); }

std::string verdict_words(const MarketGroup& group) {
  const Judgement& j = group.judgement;
  const auto tried = static_cast<int64_t>(j.shifted.size());
  const auto as_good = static_cast<int64_t>(std::llround(j.timing_p * static_cast<double>(tried + 1))) - 1;
  const bool timed = j.timing_p_adjusted <= 0.05, earned = j.excess.low > 0;
  std::string text = group.label + ": " + j.spoken_verdict() + ". ";
  for (const std::string& overlap : j.overlap) text += overlap + ". ";
  if (j.overlap_bars > 0) return text;
  text += "Timing: the same orders, shifted in a circle against the bars, did at least as well in " +
          show_count(as_good) + " of " + show_count(tried) + " tries, p = " + show(j.timing_p);
  if (j.looks > 1) text += ", times " + show_count(j.looks) + " looks " + show(j.timing_p_adjusted);
  text += timed ? ": better than chance. " : ": chance does as well. ";
  text += "Excess over its average exposure times the market, costs paid: " + basis_points(j.excess.low) + " to " +
          basis_points(j.excess.high) + " a bar (95 %): ";
  return text + (earned ? "above 0." : "not above 0.");
}

std::string verdicts(const MarketReport& report) {
  std::string html;
  for (const MarketGroup& group : report.groups) {
    html += paragraph(verdict_words(group));
  }
  return html +
         paragraph(
             "An edge is claimed only where both hold: timing better than chance at 5 %, adjusted for the looks, "
             "and an excess above 0. Seeds trade the same bars and are no independent evidence: their mean "
             "position is judged, never the best of them.");
}

struct FigureRow {
  std::string name, formula;
  std::string (*value)(const Judgement&);
};

const std::vector<FigureRow>& figure_rows() {
  using J = const Judgement&;
  static const std::vector<FigureRow> rows{
      {"Sharpe", "mean r / sd r \u00d7 \u221a(bars a year); sd with ddof 1", [](J j) { return show(j.sharpe); }},
      {"Sortino", "mean r / \u221a(mean of min(r, 0)\u00b2 over all bars) \u00d7 \u221a(bars a year); ddof 0",
       [](J j) { return show(j.sortino); }},
      {"CAGR", "(last / first equity)^(1 / years) \u2212 1", [](J j) { return show_percent(j.cagr); }},
      {"Calmar", "CAGR / max drawdown", [](J j) { return show(j.calmar); }},
      {"max drawdown", "greatest 1 \u2212 equity / highest equity before",
       [](J j) { return show_percent(j.max_drawdown); }},
      {"probabilistic Sharpe", "chance that the true Sharpe is above 0, given T, skewness and kurtosis of r",
       [](J j) { return show_percent(j.probabilistic_sharpe); }},
      {"deflated Sharpe", "the same above the best Sharpe that as many trials and looks at noise would show",
       [](J j) { return show_percent(j.deflated_sharpe); }},
      {"break-even cost", "cost in bp at which the same orders earn nothing",
       [](J j) { return std::isfinite(j.break_even_cost_bps) ? show(j.break_even_cost_bps) + " bp" : show(NAN); }},
      {"log return", "log of the last equity, closed out", [](J j) { return show(j.log_return); }},
      {"share of the oracle", "log return over that of the best policy on the same bars; made bars only",
       [](J j) { return show_percent(j.oracle_share.value_or(NAN)); }},
      {"bars a year", "bars of the part over its calendar years", [](J j) { return show(j.bars_per_year); }},
      {"looks", "runs judged on these very bars, this report's included", [](J j) { return show_count(j.looks); }},
      {"trials", "settings that a tuner tried before it chose these", [](J j) { return show_count(j.trials); }}};
  return rows;
}

std::string figures_table(const MarketReport& report) {
  std::vector<std::string> heads{""};
  for (const MarketGroup& group : report.groups) heads.push_back(group.label);
  heads.push_back("formula");
  std::string rows;
  for (const FigureRow& row : figure_rows()) {
    rows += "<tr>" + row_head(row.name);
    for (const MarketGroup& group : report.groups) rows += cell(row.value(group.judgement));
    rows += cell(row.formula) + "</tr>\n";
  }
  return table_of("r: simple return of a bar, costs paid; free of risk is a rate of 0", heads, rows, true);
}

struct FigureText {
  std::string operator()(double value) const { return show_percent(value); }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(const Interval& value) const {
    return show_percent(value.low) + " to " + show_percent(value.high);
  }
};

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// What each run's algorithm says of its own pass: a row a run.
std::string own_figures_table(const MarketGroup& group, size_t number) {
  const std::vector<Figure>& figures = group.runs[0].finding->judgement.figures;
  if (figures.empty()) return "";
  std::vector<std::string> heads{""};
  std::string caption = group.label;
  for (const Figure& figure : figures) {
    heads.push_back(spoken(figure.name));
    caption += (heads.size() == 2 ? ": " : "; ") + spoken(figure.name) + ": " + figure.meaning;
  }
  std::string rows;
  for (const MarketRun& run : group.runs) {
    rows += "<tr>" + row_head("seed " + std::to_string(run.seed), colour_of(number));
    for (const Figure& figure : run.finding->judgement.figures) {
      rows += cell(std::visit(FigureText(), figure.value));
    }
    rows += "</tr>\n";
  }
  return table_of(caption, heads, rows);
}

std::string shifts_figure(const MarketGroup& group, size_t number) {
  const Judgement& j = group.judgement;
  HistogramChart chart;
  chart.id = "shifts-" + std::to_string(number);
  chart.title = "Circular shifts of the same orders";
  chart.description = "Log returns of the orders shifted against the bars, and of the orders as they were given.";
  chart.x_label = "log return";
  chart.values = j.shifted;
  chart.mark = {"agent", j.log_return};
  return figure(draw(chart), group.label + ": exposure, turnover and costs are kept by a shift, timing is not. Where " +
                                 "the mark stands within the heap, luck would do as well.");
}

std::string options_words(const MarketReport& report) {
  std::vector<std::string> words;
  for (const MarketGroup& group : report.groups) words.push_back(group.options_hash + " (" + group.label + ")");
  return join(words);
}

std::string origin(const MarketReport& report) {
  const MarketGroup& first = report.groups[0];
  return paragraph(
      "Bars and split have the fingerprint " + first.judgement.data_hash + "; the options that of " +
      options_words(report) + ". Looks at these bars are counted in looks.csv beside the run directories. " +
      (first.markets[0].made ? "Made bars pay no dividends."
                             : "Dividends are included only so far as the prices include them: with a column Adj Close "
                               "and without --raw they are, otherwise they are not. That the series itself can be "
                               "bought and sold short at these prices is assumed, not known."));
}

}  // namespace

std::string judgement_part(const MarketReport& report) {
  std::string html = verdicts(report) + figures_table(report);
  for (size_t i = 0; i < report.groups.size(); ++i) html += own_figures_table(report.groups[i], i);
  for (size_t i = 0; i < report.groups.size(); ++i) html += shifts_figure(report.groups[i], i);
  return section("judgement-section", "Edge or luck", html + origin(report));
}

}  // namespace engram::inline ENGRAM_REAL
