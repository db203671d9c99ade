// The test part on a page, instrument after instrument: growth, drawdown, others on the same bars, other terms.
#include <algorithm>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/run/market/market_report.h"
#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr size_t curve_points = 400;  // more than a picture shows
constexpr double linear_limit = 1.5;  // beyond so much log growth, equity is shown as log growth
constexpr int other_colour = 7, exposed_colour = 5;

// Every n-th close and the last, by number.
std::vector<size_t> shown_closes(size_t count) {
  std::vector<size_t> shown;
  const size_t stride = std::max<size_t>(1, count / curve_points);
  for (size_t i = 0; i < count; i += stride) shown.push_back(i);
  if (shown.back() != count - 1) shown.push_back(count - 1);
  return shown;
}

ChartSeries curve_of(const std::string& label, int colour, const std::vector<double>& values) {
  ChartSeries series;
  series.label = label;
  series.colour = colour;
  for (size_t i : shown_closes(values.size())) {
    series.x.push_back(static_cast<double>(i));
    series.y.push_back(values[i]);
  }
  return series;
}

std::vector<double> logs(std::vector<double> equity) {
  for (double& value : equity) value = value > 0 ? log(value) : NAN;
  return equity;
}

bool grows_far(const std::vector<double>& equity) {
  return std::any_of(equity.begin(), equity.end(),
                     [](double value) { return !(value > 0) || std::abs(log(value)) > linear_limit; });
}

// Six dates, or numbers of bars where these were made.
std::vector<std::pair<double, std::string>> time_ticks(const MarketFigures& market) {
  std::vector<std::pair<double, std::string>> ticks;
  const size_t count = market.stamps.size();
  for (size_t k = 0; k <= 5; ++k) {
    const size_t i = k * (count - 1) / 5;
    ticks.emplace_back(static_cast<double>(i),
                       market.made ? show_short(static_cast<double>(i)) : market.stamps[i].substr(0, 10));
  }
  return ticks;
}

void decorate(LineChart& chart, const MarketFigures& market) {
  chart.x_ticks = time_ticks(market);
  chart.x_label = market.made ? "bars of the test part" : "test part";
}

const MarketFigures& first_market(const MarketReport& report, size_t instrument) {
  return report.groups[0].markets[instrument];
}

std::string equity_figure(const MarketReport& report, size_t instrument) {
  const MarketFigures& any = first_market(report, instrument);
  bool far = grows_far(any.hold);
  for (const MarketGroup& group : report.groups) far = far || grows_far(group.markets[instrument].agent);
  const auto shown = [&](const std::vector<double>& equity) { return far ? logs(equity) : equity; };
  LineChart chart;
  chart.id = "equity-" + std::to_string(instrument);
  chart.title = far ? "Log growth on the test part" : "Growth of 1 on the test part";
  chart.description =
      "What became of 1 on the test part: each agent, buy and hold, and buy and hold at the agent's exposure.";
  chart.y_label = far ? "log growth" : "growth of 1";
  decorate(chart, any);
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const MarketFigures& market = report.groups[i].markets[instrument];
    ChartSeries series = curve_of(report.groups[i].label, colour_of(i), shown(market.agent));
    for (const auto& seed : market.seeds) {
      const ChartSeries alone = curve_of("", 0, shown(seed));
      if (market.seeds.size() <= 10) series.faint.emplace_back(alone.x, alone.y);
    }
    chart.series.push_back(series);
  }
  chart.series.push_back(curve_of("buy and hold", other_colour, shown(any.hold)));
  if (report.groups.size() == 1) {
    chart.series.push_back(curve_of("at its exposure", exposed_colour, shown(any.exposed)));
  }
  chart.references = {{"flat", far ? 0.0 : 1.0}};
  std::string caption = "Every cost is paid, the position at the end closed out.";
  if (!any.seeds.empty()) caption += " The agent is the mean position of its seeds; thin lines: the seeds alone.";
  if (report.groups.size() == 1) {
    caption += " At its exposure: bought once and held at the agent\u2019s mean position.";
  }
  return figure(draw(chart), caption);
}

std::string drawdown_figure(const MarketReport& report, size_t instrument) {
  const MarketFigures& any = first_market(report, instrument);
  LineChart chart;
  chart.id = "drawdown-" + std::to_string(instrument);
  chart.title = "Drawdown on the test part";
  chart.description = "Loss from the highest equity so far, for each agent and for buy and hold.";
  chart.y_label = "below the peak, %";
  decorate(chart, any);
  const auto below = [](const std::vector<double>& equity) {
    std::vector<double> falls = drawdown(equity);
    for (double& fall : falls) fall *= -100;
    return falls;
  };
  for (size_t i = 0; i < report.groups.size(); ++i) {
    chart.series.push_back(
        curve_of(report.groups[i].label, colour_of(i), below(report.groups[i].markets[instrument].agent)));
  }
  chart.series.push_back(curve_of("buy and hold", other_colour, below(any.hold)));
  return figure(draw(chart), "How far equity lies below its highest close so far.");
}

std::string row_html(const std::string& head, const MarketRow& row, double years) {
  return "<tr>" + head + cell(show(row.log_return)) + cell(show_percent(exp(row.log_return) - 1)) +
         cell(show_percent(row.max_drawdown)) + cell(show(row.turnover / years)) + cell(show(row.cost)) +
         cell(show_percent(row.exposure)) + "</tr>\n";
}

const std::vector<std::string>& row_heads() {
  static const std::vector<std::string> heads{"",           "log return", "return", "max drawdown", "turnover a year",
                                              "costs paid", "exposure"};
  return heads;
}

double years_of(const MarketFigures& market) {
  return market.bars_per_year > 0 ? static_cast<double>(market.bars) / market.bars_per_year : NAN;
}

std::string traders_table(const MarketReport& report, size_t instrument) {
  const double years = years_of(first_market(report, instrument));
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const MarketFigures& market = report.groups[i].markets[instrument];
    rows += row_html(row_head(report.groups[i].label, colour_of(i)), market.traders[0], years);
    rows += row_html(row_head(market.traders[2].label), market.traders[2], years);
  }
  const MarketFigures& any = first_market(report, instrument);
  for (size_t i : {size_t{1}, size_t{3}}) rows += row_html(row_head(any.traders[i].label), any.traders[i], years);
  return table_of(
      "The same bars, traded by others; turnover: traded value over equity; costs: of a start with 1; exposure: mean "
      "position",
      row_heads(), rows);
}

std::string terms_table(const MarketReport& report, size_t instrument) {
  const double years = years_of(first_market(report, instrument));
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    for (const MarketRow& row : report.groups[i].markets[instrument].terms) {
      const std::string label = (report.groups.size() > 1 ? report.groups[i].label + ", " : "") + row.label;
      rows += row_html(row_head(label, colour_of(i)), row, years);
    }
  }
  return table_of("The same decisions at other costs, and filled one bar later", row_heads(), rows);
}

std::string circumstances(const MarketReport& report, size_t instrument) {
  const MarketFigures& any = first_market(report, instrument);
  std::string text = any.instrument.empty() ? "" : any.instrument + ": ";
  text += plural(any.bars, "bar") + " of the test part";
  if (!any.made && !any.stamps.empty()) text += ", " + any.stamps.front() + " to " + any.stamps.back();
  text += "; " + show(std::round(any.bars_per_year * 10) / 10) + " bars a year. ";
  text += any.close_only ? "The file has no opens: orders fill at the next close. "
                         : "Decided at a close, filled at the next open. ";
  text += any.made ? "These bars are of a made market: nobody\u2019s money was ever in them."
                   : "It is assumed that this series itself can be traded at these prices.";
  std::string html = paragraph(text);
  for (const std::string& note : any.notes) html += paragraph("Of the data: " + note + ".");
  return html;
}

}  // namespace

std::string passes_part(const MarketReport& report) {
  size_t instruments = report.groups[0].markets.size();
  for (const MarketGroup& group : report.groups) instruments = std::min(instruments, group.markets.size());
  std::string html;
  if (instruments > 1)
    html += paragraph("Each instrument alone; the verdict is of all, with equal capital at the start.");
  for (size_t i = 0; i < instruments; ++i) {
    html += circumstances(report, i) + equity_figure(report, i) + traders_table(report, i) +
            drawdown_figure(report, i) + terms_table(report, i);
  }
  return section("market-section", "On the test part", html);
}

}  // namespace engram::inline ENGRAM_REAL
