#include "engram/run/report/page/page.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "engram/env/market/made_bars.h"
#include "engram/run/market/market_report.h"
#include "engram/run/report/page/text.h"
#include "engram/run/report/report.h"
#include "run/report/fabricated.h"

namespace engram {
namespace {

RunFigures run_of(const std::string& memory, int seed) {
  const Scratch scratch;
  fabricate_run(scratch / "run", seed, memory);
  RunFigures run;
  run.record = read_record(scratch / "run");
  run.record.directory = "runs/" + memory + std::to_string(seed);
  run.evaluation = {.run = "",
                    .environment = "CartPole-v1",
                    .checkpoint = "last",
                    .episodes = 100,
                    .mean_return = 100.0 + seed,
                    .std_return = 4,
                    .min_return = 90,
                    .max_return = 110,
                    .low = 99,
                    .high = 102.5,
                    .mean_length = 50,
                    .finding = nullptr};
  if (memory != "none") run.cuts = {{1, {10, 10, 10}}, {2, {50, 60, 55}}, {4, {99, 99, 99}}, {0, {100, 100, 100}}};
  run.options = {{"gamma", "0.98", "0.99", "discount", Origin::chosen}};
  return run;
}

ReportFigures report_of(std::vector<RunFigures> runs) {
  ReportFigures report;
  report.environment = "CartPole-v1";
  report.checkpoint = "last";
  report.episodes = 100;
  report.groups = group(std::move(runs));
  report.part = part_of(report.groups);
  return report;
}

ReportFigures usual_report() { return report_of({run_of("none", 1), run_of("lstm", 1), run_of("lstm", 2)}); }

// Every tag closed in order, attributes quoted, no stray '<' or '&'; "" or what is wrong.
std::string malformed(const std::string& html) {
  const std::regex tag("^<(/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*(?:=\"[^\"<]*\")?)*)(/?)>");
  const std::regex entity("^&(?:[a-z]+|#[0-9]+);");
  std::vector<std::string> open;
  for (size_t i = html.find("<html"); i < html.size(); ++i) {
    const auto from = html.begin() + static_cast<int64_t>(i);
    const auto to = html.begin() + static_cast<int64_t>(std::min(html.size(), i + 40000));
    std::smatch match;
    const bool in_style = !open.empty() && open.back() == "style";
    if (html[i] == '&' && !in_style && !std::regex_search(from, to, entity)) return "stray & at " + html.substr(i, 40);
    if (html[i] != '<') continue;
    // The data of a path may be long and has no '>' in it.
    const std::string text(from, html.begin() + static_cast<int64_t>(html.find('>', i) + 1));
    if (text.starts_with("<path ")) continue;
    if (!std::regex_search(text, match, tag)) return "not a tag: " + html.substr(i, 60);
    const std::string name = match[2];
    if (name == "meta" || name == "link" || match[4] == "/") continue;
    if (match[1] == "") {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "closes " + name + " inside " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

bool has_word(const std::string& text, const std::string& word) {
  return std::regex_search(text, std::regex("\\b" + word + "\\b", std::regex::icase));
}

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t i = text.find(part); i != std::string::npos; i = text.find(part, i + 1)) ++found;
  return found;
}

TEST(ReportPage, IsWellFormedAndNeedsNothingElse) {
  const std::string html = page_of(usual_report());
  EXPECT_EQ(malformed(html), "");
  EXPECT_LT(html.size(), 2000000);
  EXPECT_TRUE(is_report(html));
  for (const char* outside : {"http:", "https:", "<script", "@import", "url("}) {
    EXPECT_EQ(count(html, outside), 0) << outside;
  }
}

TEST(ReportPage, TheCheckOfFormSees) {
  EXPECT_NE(malformed("<html><p>a</html>"), "");
  EXPECT_NE(malformed("<html><p>a & b</p></html>"), "");
  EXPECT_NE(malformed("<html><p>1 < 2</p></html>"), "");
  EXPECT_EQ(malformed("<html><p class=\"x\">1 &lt; 2</p></html>"), "");
}

TEST(ReportPage, ShowsTheFigures) {
  const std::string html = page_of(usual_report());
  EXPECT_NE(html.find("101.5"), std::string::npos);  // mean of 101 and 102
  EXPECT_NE(html.find("uses about 4 steps of memory"), std::string::npos);
  EXPECT_NE(html.find("<code>gamma</code>"), std::string::npos);
  EXPECT_NE(html.find("[99, 102.5]"), std::string::npos);
  EXPECT_EQ(html.find(">optimal<"), std::string::npos);  // unknown here
}

// Undefined everywhere: no evaluation, no curve, no time, no reference.
TEST(ReportPage, UndefinedFiguresAreDashes) {
  ReportFigures report = usual_report();
  RunFigures blank = run_of("gru", 1);
  blank.record.curves.clear();
  blank.record.seconds = {NAN, NAN, NAN, NAN};
  blank.record.wall_seconds = INFINITY;
  blank.evaluation = {};
  blank.cuts = {{1, {NAN, 1}}, {0, {NAN, INFINITY}}};
  for (ReportFigures shown : {report_of({blank}), report_of({blank, run_of("lstm", 1)}), report}) {
    shown.references.random = INFINITY;
    const std::string html = page_of(shown);
    EXPECT_EQ(malformed(html), "");
    EXPECT_FALSE(has_word(html, "nan"));
    EXPECT_FALSE(has_word(html, "inf"));
    EXPECT_FALSE(has_word(html, "infinity"));
    EXPECT_NE(html.find("\u2013"), std::string::npos);
  }
}

TEST(ReportPage, TextFromOutsideIsEscaped) {
  RunFigures run = run_of("lstm", 1);
  const std::string evil = "<script>alert(\"x\")</script>&";
  run.record.directory = run.record.preset = run.record.version = evil;
  run.options.push_back({evil, evil, evil, evil, Origin::chosen});
  run.record.curves.emplace_back(evil, Curve{{1, 2}, {1, 2}});
  ReportFigures report = report_of({run});
  report.environment = report.summary = report.version = report.commit = report.groups[0].label = evil;
  const std::string html = page_of(report);
  EXPECT_EQ(count(html, "<script"), 0);
  EXPECT_GT(count(html, "&lt;script&gt;"), 5);
  EXPECT_EQ(malformed(html), "");
}

TEST(ReportPage, IdentifiersAreUnique) {
  const std::string html = page_of(usual_report());
  const std::regex id(" id=\"([^\"]*)\"");
  std::vector<std::string> all;
  for (std::sregex_iterator i(html.begin(), html.end(), id); i != std::sregex_iterator(); ++i) all.push_back((*i)[1]);
  std::sort(all.begin(), all.end());
  EXPECT_GT(all.size(), 10);
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

TEST(ReportPage, SameFiguresGiveTheSameBytes) { EXPECT_TRUE(page_of(usual_report()) == page_of(usual_report())); }

TEST(ReportPage, FiftyRunsStaySmall) {
  std::vector<RunFigures> runs;
  for (int seed = 1; seed <= 50; ++seed) {
    runs.push_back(run_of(seed % 2 == 0 ? "gru" : "lstm", seed));
    for (auto& [tag, curve] : runs.back().record.curves) {
      for (int i = 0; i < 3000; ++i) {
        curve.timesteps.push_back(1000 + i);
        curve.values.push_back(i % 97);
      }
    }
  }
  EXPECT_LT(page_of(report_of(runs)).size(), 2000000);
}

std::shared_ptr<MarketFinding> finding_of(std::vector<MarketPass> passes, int64_t looks) {
  auto finding = std::make_shared<MarketFinding>();
  finding->judgement = judge(passes, looks);
  finding->passes = std::move(passes);
  return finding;
}

const MarketFinding& finding_of(const RunFigures& run) {
  return dynamic_cast<const MarketFinding&>(*run.evaluation.finding);
}

const Judgement& judgement_of(const ReportFigures& report) {
  return dynamic_cast<const MarketReport&>(*report.part).groups[0].judgement;
}

// 3,000 test bars of a market with an edge, traded by `rule` of the last return.
RunFigures market_run(int seed, double (*rule)(double)) {
  RunFigures run = run_of("none", seed);
  MarketModel model;
  model.market = "ar1";
  model.bars = 10'000;
  MarketPass pass;
  pass.table = make_table({make_bars(model)}, model, 1, {});
  const Instrument& bars = pass.table->instruments[0];
  pass.begin = bars.parts[2].begin;
  pass.end = bars.parts[2].end;
  pass.terms.cost = 5e-4;
  for (int64_t row = pass.begin; row < pass.end - 1; ++row) {
    pass.target.push_back(rule(bars.log_return[static_cast<size_t>(row)]));
  }
  run.evaluation.finding = finding_of({pass}, seed);  // the n-th seed is the n-th look
  return run;
}

double follow(double log_return) { return log_return > 0 ? 1 : -1; }
double hold(double) { return 1; }
double abstain(double) { return 0; }

TEST(ReportPage, AMarketIsJudgedByTheMeanPositionAfterAllLooks) {
  const ReportFigures report = report_of({market_run(1, follow), market_run(2, hold)});
  ASSERT_EQ(report.groups.size(), 1);
  const Judgement& j = judgement_of(report);
  EXPECT_EQ(j.looks, 2);
  EXPECT_EQ(j.verdict, "edge");  // half of the position follows
  EXPECT_NEAR(j.timing_p_adjusted, 2.0 / 1001, 1e-12);
  // Following is long as often as short; half of it, and half of holding.
  EXPECT_NEAR(j.exposure, 0.5, 0.05);
  const std::string html = page_of(report);
  EXPECT_EQ(malformed(html), "");
  for (const std::string part :
       {"Edge or luck", "(no memory): edge (made market ar1). Timing", "in 0 of 1,000 tries", "times 2 looks",
        "Sortino", "ddof 1", "Circular shifts", "deflated Sharpe", "break-even cost"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  EXPECT_NE(html.find(j.data_hash), std::string::npos);
  EXPECT_NE(html.find("the options that of " + report.groups[0].options_hash), std::string::npos);
  EXPECT_TRUE(to_json(report)["groups"][0]["interval"].is_null());
  EXPECT_EQ(html.find("interval 101"), std::string::npos);  // of the seeds' returns: no evidence
}

// What an algorithm says of its own passes: a row a run, never an average over seeds.
TEST(ReportPage, AnAlgorithmsOwnFiguresAreShownRunByRun) {
  std::vector<RunFigures> runs{market_run(1, follow), market_run(2, follow)};
  for (double accuracy : {0.25, 0.75}) {
    RunFigures& run = runs[accuracy > 0.5 ? 1 : 0];
    const auto finding = std::make_shared<MarketFinding>(finding_of(run));
    finding->judgement.figures = {{"accuracy", accuracy, "share that came true"},
                                  {"accuracy_interval", Interval{-0.125, 0.0625}, "against the constant"},
                                  {"beats_constant", accuracy > 0.5, "whether it is above"}};
    run.evaluation.finding = finding;
  }
  const std::string html = page_of(report_of(runs));
  EXPECT_EQ(malformed(html), "");
  EXPECT_NE(html.find("accuracy: share that came true; accuracy interval: against the constant"), std::string::npos);
  const std::string interval = show_percent(-0.125) + " to " + show_percent(0.0625);
  const auto row = [&](const std::string& accuracy, const std::string& beats) {
    return "<td>" + accuracy + "</td><td>" + interval + "</td><td>" + beats + "</td>";
  };
  EXPECT_NE(html.find(row(show_percent(0.25), "no")), std::string::npos);
  EXPECT_NE(html.find(row(show_percent(0.75), "yes")), std::string::npos);
}

TEST(ReportPage, EveryInstrumentIsShown) {
  RunFigures run = market_run(1, follow);
  const RunFigures other = market_run(1, hold);
  run.evaluation.finding = finding_of({finding_of(run).passes[0], finding_of(other).passes[0]}, 1);
  const ReportFigures report = report_of({run});
  EXPECT_NEAR(judgement_of(report).exposure, 0.5, 0.05);  // following is long half of the time
  const std::string html = page_of(report);
  EXPECT_EQ(malformed(html), "");
  EXPECT_EQ(count(html, "of the test part; "), 2);
}

TEST(ReportPage, AnAgentThatNeverTradesHasDashes) {
  const std::string html = page_of(report_of({market_run(1, abstain)}));
  EXPECT_EQ(malformed(html), "");
  EXPECT_NE(html.find("not distinguishable from luck"), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"row\">Sharpe</th><td>\u2013</td>"), std::string::npos);
  EXPECT_FALSE(has_word(html, "nan"));
  EXPECT_FALSE(has_word(html, "inf"));
}

void expect_refused(const ReportRequest& request, const std::string& part) {
  try {
    settle(request);
    FAIL() << "expected an error with: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Report, BadRequestsAreRefused) {
  const Scratch scratch;
  fabricate_run(scratch / "a", 1);
  fabricate_run(scratch / "b", 1, "lstm", "Pendulum-v1");
  fabricate_run(scratch / "more" + "/c", 2);
  write_text(scratch / "mine.html", "<p>a page of mine</p>");
  write_text(scratch / "empty" + "/x", "");
  expect_refused({}, "at least one run");
  expect_refused({.runs = {scratch / "absent"}, .out = ""}, "there is no run directory");
  expect_refused({.runs = {scratch / "empty"}, .out = ""}, "no checkpoint");
  expect_refused({.runs = {scratch / "a", scratch / "b"}, .out = ""}, "Pendulum-v1");
  expect_refused({.runs = {scratch / "a", scratch / "a" + "/"}, .out = ""}, "twice");
  expect_refused({.runs = {scratch / "a"}, .out = scratch / "mine.html"}, "no report of engram");
  expect_refused({.runs = {scratch / "a"}, .out = scratch / "absent" + "/r.html"}, "no directory");
  expect_refused({.runs = {scratch / "a"}, .out = scratch / "more"}, "is a directory");
}

TEST(Report, FindsItsRunsAndItsPlace) {
  const Scratch scratch;
  for (int seed : {10, 2, 1}) fabricate_run(scratch / "all" + "/s" + std::to_string(seed), seed);
  fabricate_run(scratch / "one", 1);
  const auto place = [&](const std::string& out) { return std::filesystem::weakly_canonical(out); };
  EXPECT_EQ(place(settle({.runs = {scratch / "one"}, .out = ""}).out), place(scratch / "one" + "/report.html"));
  const ReportRequest several = settle({.runs = {scratch / "all"}, .out = ""});
  const std::string all = scratch / "all";
  EXPECT_EQ(several.runs, (std::vector<std::string>{all + "/s1", all + "/s2", all + "/s10"}));
  EXPECT_EQ(place(several.out), place(all + "/report.html"));
  EXPECT_EQ(place(settle({.runs = {scratch / "one", all}, .out = ""}).out), place(scratch / "report.html"));
  write_text(scratch / "old.html", page_of(usual_report()));
  EXPECT_EQ(settle({.runs = {scratch / "one"}, .out = scratch / "old.html"}).out, scratch / "old.html");
}

}  // namespace
}  // namespace engram
