// engram hmm and engram kalman, as their users call them.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/command.h"
#include "models/series.h"

namespace engram {
namespace {

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

void write_column(const std::string& path, const std::string& name, const Matrix& values) {
  std::ofstream file(path);
  file << "year," << name << "\n";
  for (int64_t i = 0; i < values.rows(); ++i) file << 1871 + i << "," << values(i) << "\n";
}

TEST(HiddenVerbs, TheNileByItsVariances) {
  const Scratch scratch;
  write_column(scratch / "nile.csv", "volume", nile());
  const Finished finished = run(scratch,
                                "kalman nile.csv --columns volume --observation_variance 15099 --level_variance 1469.1 "
                                "--json");
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto json = finished.json();
  EXPECT_NEAR(json["log_likelihood"].get<double>(), -632.5377, 1e-4);
  EXPECT_NEAR(json["means"][0].get<double>(), 1107.2039, 1e-4);
  EXPECT_EQ(json["means"], json["smoothed_means"]);
  EXPECT_FALSE(json.contains("iterations"));  // nothing was left to find
  const Finished found = run(scratch, "kalman nile.csv --columns 2 --json");
  // Durbin and Koopman's estimates know nothing of the start; a variance of 1e6 moves them by less than a two-hundredth.
  EXPECT_NEAR(found.json()["observation_variance"].get<double>(), 15099, 75);
  EXPECT_NEAR(found.json()["level_variance"].get<double>(), 1469.1, 7.4);
}

TEST(HiddenVerbs, AModelOfOnesOwnIsReadFromJson) {
  const Scratch scratch;
  write_column(scratch / "nile.csv", "volume", nile());
  write(scratch / "level.json",
        R"({"transition": 1, "observation": [[1]], "transition_covariance": [1469.1], "observation_covariance": 15099,
            "initial_mean": [0], "initial_covariance": [[1e6]]})");
  const Finished finished = run(scratch, "kalman nile.csv --columns volume --model level.json --json");
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_NEAR(finished.json()["means"][99].get<double>(), 798.3703, 1e-4);
}

// What fit prints is what decode reads.
TEST(HiddenVerbs, AFittedModelDecodesTheSameRows) {
  const Scratch scratch;
  write_column(scratch / "quakes.csv", "count", earthquakes());
  const Finished fitted = run(scratch, "hmm fit quakes.csv --columns count --emission poisson --states 3 --json");
  ASSERT_EQ(fitted.status, 0) << fitted.err;
  write(scratch / "model.json", fitted.out);
  const Finished decoded = run(scratch, "hmm decode quakes.csv --columns count --model model.json --json");
  ASSERT_EQ(decoded.status, 0) << decoded.err;
  EXPECT_EQ(decoded.json()["states"], fitted.json()["states"]);
  EXPECT_NEAR(decoded.json()["log_likelihood"].get<double>(), -328.5275, 1e-4);
  EXPECT_EQ(run(scratch, "hmm quakes.csv --columns count --emission poisson --states 3 --json").out, fitted.out);
}

TEST(HiddenVerbs, MistakesEndWithStatusTwoAndOneLine) {
  const Scratch scratch;
  write(scratch / "two.csv", "a,b\n1,2\n3,4\n");
  write(scratch / "broken.json", "{\"start\": [1,");
  write(scratch / "half.json", R"({"start": [1], "transition": [[0.5]], "rates": [1]})");
  write(scratch / "negative.json", R"({"start": [1], "transition": [[1]], "means": [0], "variances": [-1]})");
  write(scratch / "ragged.json", R"({"transition": [[1, 0], [0]], "observation": [1]})");
  write(scratch / "shape.json",
        R"({"transition": [[1]], "observation": [[1]], "observation_covariance": [[1, 0], [0, 1]]})");
  const std::pair<const char*, const char*> mistakes[] = {
      {"hmm absent.csv", "absent.csv"},
      {"hmm two.csv --states 5", "--states"},
      {"hmm two.csv --emission discrete", "one column"},
      {"hmm train two.csv", "expected fit or decode"},
      {"hmm decode two.csv", "--model"},
      {"hmm decode two.csv --columns a --model broken.json", "not JSON"},
      {"hmm decode two.csv --columns a --model half.json", "transition"},
      {"hmm decode two.csv --columns a --model negative.json", "variances"},
      {"hmm fit two.csv --model half.json", "a fit begins without one"},
      {"hmm two.csv --model half.json --states 3", "--states: is read only by a fit"},
      {"kalman two.csv", "2 columns"},
      {"kalman two.csv --columns a --slope_variance 1", "--slope_variance: is read only by local_trend"},
      {"kalman two.csv --columns a --gravity 1", "--gravity: is read only by pendulum"},
      {"kalman two.csv --columns a --model shape.json --observation_variance 1", "by local_level, local_trend"},
      {"kalman two.csv --columns a --estimate none --tolerance 0.1", "--tolerance: is read only where EM"},
      {"recall --units 50", "--units: is read only with --capacity"},
      {"recall --capacity --flips 0.2", "--flips: is read only without --capacity"},
      {"kalman two.csv --columns a --model lokal_level", "did you mean 'local_level'"},
      {"kalman two.csv --columns a --model ragged.json", "in row 1"},
      {"kalman two.csv --columns a --model shape.json", "observation_covariance"},
      {"kalman two.csv --columns a --model pendulum --estimate all", "EM finds what is linear"},
  };
  for (const auto& [line, words] : mistakes) {
    const Finished finished = run(scratch, line);
    EXPECT_EQ(finished.status, 2) << line << "\n" << finished.err;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    EXPECT_NE(finished.err.find(words), std::string::npos) << line << "\n" << finished.err;
  }
}

}  // namespace
}  // namespace engram
