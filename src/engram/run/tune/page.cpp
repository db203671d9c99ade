#include "engram/run/tune/page.h"

#include <algorithm>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/page.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int best_colour = 1, trial_colour = 0;

bool has_course(const TuneFigures& figures) {
  return std::any_of(figures.trials.begin(), figures.trials.end(), [](const Trial& t) { return !t.returns.empty(); });
}

std::string value_of(const Trial& trial, const std::string& option) {
  for (const Setting& setting : trial.settings) {
    if (setting.name == option) return setting.text;
  }
  return "";
}

std::string card(const std::string& name, const std::string& value, const std::string& note, int colour) {
  return "<li class=\"c" + std::to_string(colour) + "\"><span class=\"name\">" + escape_html(name) +
         "</span><span class=\"figure\">" + value + "</span><span class=\"note\">" + escape_html(note) +
         "</span></li>\n";
}

std::string header(const TuneFigures& figures) {
  std::string text = "<header><p class=\"eyebrow\">engram tune</p>\n<h1>" + escape_html(figures.environment) +
                     "</h1>\n<p class=\"lead\">" + escape_html(figures.algorithm) +
                     (figures.memory == "none" ? "" : " " + escape_html(figures.memory)) +
                     ", random search: " + plural(static_cast<int64_t>(figures.trials.size()), "trial") + " of " +
                     plural(static_cast<int64_t>(figures.run_names.size()), "run") + " each</p>\n";
  for (const std::string& note : figures.notes) text += paragraph("Of the data: " + note + ".");
  if (figures.best < 0) return text + "</header>\n";
  const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
  text += "<ul class=\"findings\">\n" + card("best score", show(best.score),
                                             "trial " + std::to_string(best.number) + ", mean return on validation",
                                             best_colour);
  if (has_course(figures)) {
    text += card("Sharpe of the best", show(best.sharpe), "a year, on validation", 2);
    text += card("deflated Sharpe", show_percent(figures.deflated_sharpe),
                 "chance that it is more than the best of as many trials of noise", 2);
    text += card("PBO", show_percent(figures.pbo), "probability of backtest overfitting", 4);
  }
  return text + "</ul>\n</header>\n";
}

ChartSeries scatter(const std::string& label) {
  ChartSeries series;
  series.label = label;
  series.colour = trial_colour;
  series.alone = true;
  return series;
}

std::string trials_figure(const TuneFigures& figures) {
  ChartSeries trials = scatter("trial"), best;
  best.label = "best so far";
  best.colour = best_colour;
  double highest = -INFINITY;
  for (const Trial& trial : figures.trials) {
    const auto number = static_cast<double>(trial.number);
    if (std::isfinite(trial.score)) highest = std::max(highest, trial.score);
    trials.x.push_back(number);
    trials.y.push_back(trial.score);
    best.x.push_back(number);
    best.y.push_back(highest);
  }
  LineChart chart;
  chart.id = "trials";
  chart.title = "Score of each trial";
  chart.description = "The score of each trial, and the best so far.";
  chart.x_label = "trial";
  chart.y_label = "mean return on validation";
  chart.series = {best, trials};
  return figure(draw(chart), "A score is the mean over a trial\u2019s runs of the greedy evaluation on validation.");
}

// Choices stand side by side; a range has its own scale, logarithmic where it was searched so.
double place_of(const SearchedOption& space, const std::string& text) {
  const auto choice = std::find(space.choices.begin(), space.choices.end(), text);
  if (choice != space.choices.end()) return static_cast<double>(choice - space.choices.begin());
  const double value = std::atof(text.c_str());
  return space.log ? std::log10(value) : value;
}

std::vector<std::pair<double, std::string>> ticks_of(const SearchedOption& space) {
  std::vector<std::pair<double, std::string>> ticks;
  for (const std::string& choice : space.choices) ticks.emplace_back(place_of(space, choice), choice);
  if (!space.log) return ticks;
  const double low = std::log10(space.range.low), high = std::log10(space.range.high);
  for (double power = std::ceil(low - 1e-9); power <= high + 1e-9; ++power) {
    ticks.emplace_back(power, show_short(std::pow(10.0, power)));
  }
  if (ticks.size() < 2) ticks = {{low, show_short(space.range.low)}, {high, show_short(space.range.high)}};
  return ticks;
}

std::string option_figure(const TuneFigures& figures, const SearchedFigure& option) {
  ChartSeries scores = scatter(option.name);
  for (const Trial& trial : figures.trials) {
    scores.x.push_back(place_of(option.space, value_of(trial, option.name)));
    scores.y.push_back(trial.score);
  }
  LineChart chart;
  chart.id = "option-" + option.name;
  chart.title = "Score against " + option.name;
  chart.description = "The score of each trial against its " + option.name + ".";
  chart.series = {scores};
  chart.x_ticks = ticks_of(option.space);
  return "<figure><figcaption>" + escape_html(option.name) + "</figcaption>\n" + draw_small(chart) + "</figure>\n";
}

std::string options_part(const TuneFigures& figures) {
  std::string small;
  for (const SearchedFigure& option : figures.searched) small += option_figure(figures, option);
  return section(
      "options-section", "What mattered",
      paragraph("The score of every trial against each option that was searched; the others vary with it, so "
                "that only what stands out of the scatter says something.") +
          "<div class=\"small\">\n" + small + "</div>\n");
}

std::string luck_part(const TuneFigures& figures) {
  if (!has_course(figures)) return "";
  return section(
      "luck-section", "Edge or luck",
      paragraph("Probability of backtest overfitting " + show_percent(figures.pbo) +
                ": how often the trial with the best Sharpe in one half of the validation bars lands in the lower half "
                "of all trials in the other half, over the symmetric divisions of the bars (CSCV). One half is what "
                "choosing among noise gives.") +
          paragraph("Deflated Sharpe " + show_percent(figures.deflated_sharpe) +
                    ": the chance that the best trial\u2019s "
                    "true Sharpe is above the best that " +
                    plural(static_cast<int64_t>(figures.trials.size()), "trial") +
                    " without any skill would show, given how much the trials\u2019 Sharpes vary.") +
          paragraph("Both are figures of validation. The test part was not opened; best.toml carries the number of "
                    "trials, so that evaluate and report count them when they judge a run on it."));
}

std::string best_part(const TuneFigures& figures) {
  if (figures.best < 0) return "";
  const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
  std::string rows;
  for (const SearchedFigure& option : figures.searched) {
    rows += "<tr>" + code_cell(option.name) + code_cell(value_of(best, option.name)) + "<td class=\"wide\">" +
            escape_html(option.meaning) + "</td></tr>\n";
  }
  return section("best-section", "The best trial",
                 table_of("Trial " + std::to_string(best.number) + "; every option stands in best.toml",
                          {"option", "value", "meaning"}, rows, true) +
                     paragraph("engram train " + figures.algorithm + " " + figures.environment +
                               " --config best.toml trains with it."));
}

std::vector<const Trial*> by_score(const TuneFigures& figures) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : figures.trials) trials.push_back(&trial);
  const auto rank = [](const Trial* trial) { return std::isfinite(trial->score) ? trial->score : -INFINITY; };
  std::stable_sort(trials.begin(), trials.end(), [&](const Trial* a, const Trial* b) { return rank(a) > rank(b); });
  return trials;
}

std::string table_part(const TuneFigures& figures) {
  const bool course = has_course(figures);
  std::vector<std::string> heads{"trial", "score"};
  if (course) heads.push_back("Sharpe");
  for (const SearchedFigure& option : figures.searched) heads.push_back(option.name);
  if (figures.run_names.size() > 1) heads.insert(heads.end(), figures.run_names.begin(), figures.run_names.end());
  std::string rows, failures;
  for (const Trial* trial : by_score(figures)) {
    rows += "<tr>" + row_head(std::to_string(trial->number)) + cell(show(trial->score));
    if (course) rows += cell(show(trial->sharpe));
    for (const Setting& setting : trial->settings) rows += code_cell(setting.text);
    for (double score : trial->scores) rows += figures.run_names.size() > 1 ? cell(show(score)) : "";
    rows += "</tr>\n";
    if (trial->failure.empty()) continue;
    failures += paragraph("Trial " + std::to_string(trial->number) + " failed: " + trial->failure + ".");
  }
  return section("trials-section", "Every trial", table_of("The best first; a dash: failed", heads, rows) + failures);
}

}  // namespace

std::string tune_page(const TuneFigures& figures) {
  return "<!DOCTYPE html>\n<!-- engram tune -->\n" +
         document(figures.environment + " \u2013 engram tune",
                  header(figures) + section("scores-section", "Trials", trials_figure(figures)) +
                      options_part(figures) + luck_part(figures) + best_part(figures) + table_part(figures) +
                      "<footer>docs/tuning.md says what each figure means. The same search gives the same "
                      "page.</footer>\n");
}

}  // namespace engram::inline ENGRAM_REAL
