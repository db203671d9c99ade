#include "engram/models/regressor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engram/core/draws.h"
#include "engram/core/workspace.h"
#include "engram/models/nearest_neighbors.h"
#include "engram/models/regression_trees.h"

namespace engram {
namespace {

struct Examples {
  Tensor x;
  std::vector<double> y;
};

// y = f(x), x uniform in the unit square, the second column in units of a thousandth.
template <class F>
Examples sample(int64_t n, uint64_t seed, const F& f) {
  Draws draws(seed, Purpose::test);
  Examples examples{Tensor(n, 2), {}};
  for (int64_t i = 0; i < n; ++i) {
    const double a = draws.uniform(), b = draws.uniform();
    examples.x(i, 0) = static_cast<Real>(a);
    examples.x(i, 1) = static_cast<Real>(1000 * b);
    examples.y.push_back(f(a, b));
  }
  return examples;
}

Examples line(const std::vector<double>& y) {  // x = 0, 1, 2 ...
  Examples examples{Tensor(static_cast<int64_t>(y.size()), 1), y};
  for (int64_t i = 0; i < examples.x.rows(); ++i) examples.x(i, 0) = static_cast<Real>(i);
  return examples;
}

std::vector<double> answers(const Regressor& regressor, ConstView x) {
  std::vector<double> y(static_cast<size_t>(x.rows));
  regressor.predict(x, y);
  return y;
}

std::string bytes(Regressor& regressor) {
  Archive archive = Archive::saver();
  regressor.visit(archive);
  return archive.finish();
}

RegressorPtr make(const std::string& kind, int64_t columns, uint64_t seed = 1) {
  RegressorOptions options;
  options.regressor = kind;
  return make_regressor(options, seed, columns);
}

double steps(double a, double b) { return std::floor(4 * a) - 3 * std::floor(2 * b); }

TEST(RegressionTreesTest, ATreeFitsAStepFunctionExactly) {
  const Examples examples = sample(500, 1, steps);
  RegressionTrees tree({.n_estimators = 1, .max_depth = 20, .min_samples_leaf = 1});
  tree.fit(examples.x, examples.y);
  EXPECT_EQ(answers(tree, examples.x), examples.y);  // small whole numbers: exact in float
}

TEST(RegressionTreesTest, SplitsWhereTheSquaredErrorFallsMost) {
  // 0 0 | 1 9 leaves an error of 32, 0 0 1 | 9 only 2/3.
  const Examples examples = line({0, 0, 1, 9});
  RegressionTrees stump({.n_estimators = 1, .max_depth = 1, .min_samples_leaf = 1});
  stump.fit(examples.x, examples.y);
  const std::vector<double> found = answers(stump, examples.x);
  for (const size_t i : {0, 1, 2}) EXPECT_FLOAT_EQ(static_cast<float>(found[i]), 1.0f / 3);
  EXPECT_EQ(found[3], 9);
  // With two examples in every leaf the first is the best that is left.
  RegressionTrees broad({.n_estimators = 1, .max_depth = 1, .min_samples_leaf = 2});
  broad.fit(examples.x, examples.y);
  EXPECT_EQ(answers(broad, examples.x), (std::vector<double>{0, 0, 5, 5}));
  // And with three, none: the mean of all.
  RegressionTrees leaf({.n_estimators = 1, .max_depth = 1, .min_samples_leaf = 3});
  leaf.fit(examples.x, examples.y);
  EXPECT_EQ(answers(leaf, examples.x), (std::vector<double>{2.5, 2.5, 2.5, 2.5}));
}

TEST(RegressionTreesTest, AForestIsAMeanOfTrees) {
  RegressionTrees forest({.n_estimators = 7, .max_depth = 20, .min_samples_leaf = 1, .bagging = true, .seed = 3});
  // Every tree answers 3; so does their mean.
  forest.fit(line({3, 3, 3, 3, 3, 3}).x, line({3, 3, 3, 3, 3, 3}).y);
  EXPECT_EQ(forest.trees(), 7);
  for (const double y : answers(forest, line({0, 0, 0}).x)) EXPECT_NEAR(y, 3, 3 * 7 * 6e-8);
  // Each tree sees another sample: answers lie between the steps, but never beyond the targets.
  const Examples examples = sample(500, 1, steps), others = sample(500, 2, steps);
  forest.fit(examples.x, examples.y);
  bool between = false;
  for (const double y : answers(forest, others.x)) {
    EXPECT_GE(y, -3 - 1e-5);
    EXPECT_LE(y, 3 + 1e-5);
    between = between || std::abs(y - std::round(y)) > 0.1;
  }
  EXPECT_TRUE(between);
}

TEST(RegressionTreesTest, TheSeedAloneDrawsTheSamples) {
  const Examples examples = sample(200, 1, steps);
  const auto fitted = [&](uint64_t seed) {
    const RegressorPtr forest = make("forest", 2, seed);
    forest->fit(examples.x, examples.y);
    return bytes(*forest);
  };
  const std::string first = fitted(1);
  EXPECT_NE(fitted(2), first);
  EXPECT_EQ(fitted(1), first);  // whatever the library drew in between
}

TEST(NearestNeighborsTest, AnswersWithTheMeanOfTheNearest) {
  const Examples examples = sample(300, 1, [](double a, double b) { return a + 10 * b; });
  const Examples queries = sample(50, 2, steps);
  NearestNeighbors nearest(4, 2);
  nearest.fit(examples.x, examples.y);
  const std::vector<double> found = answers(nearest, queries.x);

  // All distances, in units of each column's deviation.
  double scale[2];
  for (int64_t d = 0; d < 2; ++d) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < 300; ++i) sum += examples.x(i, d), squares += std::pow(examples.x(i, d), 2);
    scale[d] = 1 / std::sqrt(squares / 300 - std::pow(sum / 300, 2));
  }
  for (int64_t q = 0; q < 50; ++q) {
    std::vector<std::pair<double, double>> all;
    for (int64_t i = 0; i < 300; ++i) {
      const double along = (queries.x(q, 0) - examples.x(i, 0)) * scale[0];
      const double across = (queries.x(q, 1) - examples.x(i, 1)) * scale[1];
      all.emplace_back(along * along + across * across, examples.y[static_cast<size_t>(i)]);
    }
    std::sort(all.begin(), all.end());
    const double expected = (all[0].second + all[1].second + all[2].second + all[3].second) / 4;
    EXPECT_NEAR(found[static_cast<size_t>(q)], expected, 1e-12);
  }
}

TEST(NearestNeighborsTest, FewerExamplesThanNeighborsAnswerTogether) {
  const Examples examples = line({1, 2, 6});
  NearestNeighbors nearest(5, 1);
  nearest.fit(examples.x, examples.y);
  EXPECT_EQ(answers(nearest, examples.x), (std::vector<double>{3, 3, 3}));
}

TEST(RegressorTest, IsZeroAtFirstForgetsAndIsStored) {
  const Examples examples = sample(100, 1, steps), others = sample(60, 2, [](double a, double) { return a; });
  for (const std::string kind : {"tree", "forest", "knn"}) {
    const RegressorPtr regressor = make(kind, 2), fresh = make(kind, 2);
    EXPECT_EQ(answers(*regressor, others.x), std::vector<double>(60, 0.0)) << kind;
    fresh->fit(others.x, others.y);
    regressor->fit(examples.x, examples.y);
    regressor->fit(others.x, others.y);
    EXPECT_EQ(bytes(*regressor), bytes(*fresh)) << kind;

    const RegressorPtr loaded = make(kind, 2);
    Archive archive = Archive::loader(bytes(*regressor));
    loaded->visit(archive);
    archive.finish();
    EXPECT_EQ(answers(*loaded, examples.x), answers(*regressor, examples.x)) << kind;
    EXPECT_EQ(bytes(*loaded), bytes(*regressor)) << kind;
  }
}

}  // namespace
}  // namespace engram
