// The similar and windows verbs as their users meet them.
#include <gtest/gtest.h>

#include <cmath>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

class CurvesVerbs : public ::testing::Test {
 protected:
  void save(const std::string& name, const std::string& text) { write_file_atomically(scratch_ / name, text); }
  Finished run(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
    return Command(scratch_.path(), line).wait();
  }
  void refused(const std::string& line, const std::string& words) {
    const Finished done = run({line});
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_NE(done.err.find(words), std::string::npos) << done.err;
    EXPECT_EQ(done.error_lines(), 1) << done.err;
  }
  Scratch scratch_;
};

// Two shapes, 6 of the one and 4 of the other, at other levels and with a little noise.
std::string two_shapes() {
  Rng rng(1, Purpose::test);
  std::string text = "id";
  for (int t = 0; t < 30; ++t) text += "," + std::to_string(t);
  for (int s = 0; s < 10; ++s) {
    text += "\nc" + std::to_string(s);
    for (int t = 0; t < 30; ++t) {
      const double shape = s < 6 ? std::sin(t / 3.0) : std::cos(t / 2.0);
      text += "," + std::to_string(10 * s + 5 * shape + 0.1 * rng.normal());
    }
  }
  return text + "\n";
}

TEST_F(CurvesVerbs, NearestAndMostCommon) {
  save("shapes.csv", two_shapes());
  const nlohmann::json json = run({"similar shapes.csv --to c7 --nearest 3 --json"}).json();
  EXPECT_EQ(json.at("measure"), "slopes");
  ASSERT_EQ(json.at("pairs").size(), 3u);
  for (const auto& pair : json.at("pairs")) EXPECT_GE(pair.at("b").get<std::string>(), "c6");
  EXPECT_GT(json.at("pairs")[0].at("percent"), 95);
  const nlohmann::json all = run({"similar shapes.csv --percent 95 --json"}).json();
  EXPECT_EQ(all.at("most_common").at("alike"), 5);
}

TEST_F(CurvesVerbs, GroupsByEveryMethod) {
  save("shapes.csv", two_shapes());
  const std::vector<std::vector<std::string>> expected{{"c0", "c1", "c2", "c3", "c4", "c5"}, {"c6", "c7", "c8", "c9"}};
  for (const char* how : {"--clusters 2 --measure pearson", "--clusters 2 --method spectral",
                          "--clusters 2 --method hierarchical --measure dtw --window 2",
                          "--clusters 2 --method hierarchical --measure pearson", "--clusters mcl --percent 90"}) {
    const Finished done = run({"similar shapes.csv --json --out groups.csv --report groups.html", how});
    ASSERT_EQ(done.status, 0) << how << done.err;
    EXPECT_EQ(done.json().at("clusters").get<std::vector<std::vector<std::string>>>(), expected) << how;
  }
  EXPECT_NE(read_file(scratch_ / "groups.csv").find("c9,2\n"), std::string::npos);
  EXPECT_NE(read_file(scratch_ / "groups.html").find("<svg"), std::string::npos);
}

TEST_F(CurvesVerbs, VarianceOfGroupsOfUnequalSize) {
  save("groups.csv",
       "group,value\na,6\na,8\na,4\na,5\na,3\na,4\nb,8\nb,12\nb,9\nb,11\nb,6\nb,8\nc,13\nc,9\nc,11\nc,8\nc,7\nc,12\n");
  const nlohmann::json json = run({"similar groups.csv --anova --json"}).json();
  EXPECT_NEAR(json.at("anova").at("f"), 9.264705882, 1e-8);
  EXPECT_NEAR(json.at("anova").at("p"), 0.0023987773, 1e-8);
}

TEST_F(CurvesVerbs, BadInputInClearWords) {
  save("shapes.csv", two_shapes());
  save("one.csv", "y\n1\n2\n3\n");
  refused("similar one.csv", "expected at least two series to compare, found 1");
  refused("similar shapes.csv --to c77", "no series 'c77'; did you mean 'c7'?");
  refused("similar shapes.csv --clusters 11", "--clusters: expected mcl or a number from 1 to 10, found '11'");
  refused("similar shapes.csv --clusters 2 --measure dtw", "for dtw and shape take mcl or hierarchical");
  refused("similar shapes.csv --event jump", "expected rise or fall");
  refused("windows one.csv", "--size: expected how many values a window holds");
  refused("windows one.csv --size 5", "y: too short: 3 values");
}

TEST_F(CurvesVerbs, OneQuestionAndNoOptionThatNobodyReads) {
  save("shapes.csv", two_shapes());
  refused("similar shapes.csv --clusters 2 --to c1", "--to: asks something else than --clusters");
  refused("similar shapes.csv --anova --event rise", "--event: asks something else than --anova");
  const std::pair<const char*, const char*> unread[] = {
      {"--anova --measure dtw", "where curves are compared"},  {"--window 3", "with --measure dtw"},
      {"--clusters 2 --nearest 3", "of pairs and hits"},       {"--clusters 2 --percent 80", "with --clusters mcl"},
      {"--clusters mcl --method spectral", "and a number"},    {"--clusters 2 --inflation 3", "with --clusters mcl"},
      {"--clusters 2 --method spectral --starts 3", "kmeans"}, {"--out f.csv", "with --clusters or --event"},
      {"--event rise --report f.html", "it shows groups"},     {"--fill zero", "with --every"}};
  for (const auto& [options, words] : unread) {
    refused(std::string("similar shapes.csv ") + options, std::string("is read only"));
    refused(std::string("similar shapes.csv ") + options, words);
  }
  refused("windows shapes.csv --size 3 --holiday_days 3", "--holiday_days: is read only with --date_features");
  refused("windows shapes.csv --size 3 --aggregate sum", "--aggregate: is read only with --every");
  refused("windows shapes.csv --size 3 --out shapes.csv", "would take the place of the input");
}

TEST_F(CurvesVerbs, WindowsOfDates) {
  save("weeks.csv",
       "ds,y\n2012-05-20,1\n2012-05-27,2\n2012-06-03,3\n2012-06-10,4\n2012-06-17,5\n2012-06-24,6\n2012-07-01,7\n");
  ASSERT_EQ(run({"windows weeks.csv --size 2 --date_features --split 2012-06-17 --out w.csv"}).status, 0);
  const std::string text = read_file(scratch_ / "w.csv");
  EXPECT_EQ(text.substr(0, text.find('\n')), "pred_date,part,-2_steps,-1_steps,doy,dom,month,year,n_holidays,label");
  EXPECT_NE(text.find("2012-06-03,train,1,2,155,3,6,2012,0,3\n"), std::string::npos);
  EXPECT_NE(text.find("2012-07-01,test,5,6,183,1,7,2012,1,7\n"), std::string::npos);
}

}  // namespace
}  // namespace engram
