// Distances and clusters by hand, and the goldens of the lectures.
#include "engram/models/curves/curves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engram/core/rng.h"
#include "engram/models/curves/clusters.h"
#include "engram/models/curves/events.h"
#include "engram/statistics/anova.h"
#include "refusal.h"

namespace engram {
namespace {

SeriesTable table_of(const std::vector<std::vector<double>>& rows) {
  SeriesTable table;
  for (const std::vector<double>& row : rows) {
    TimeSeries series{"s" + std::to_string(table.series.size()), {}, row};
    for (size_t t = 0; t < row.size(); ++t) series.stamp.push_back(static_cast<double>(t));
    table.series.push_back(series);
  }
  return table;
}

TEST(CurvesTest, DifferencesOfTheLecture) {
  const std::vector<double> x{0, 1, 2, 3, 4}, y{12, 14, 16, 8, 6};
  EXPECT_EQ(slopes(x, y), (std::vector<double>{2, 2, -8, -2}));
  EXPECT_EQ(slopes(std::vector<double>{0, 2, 3}, std::vector<double>{1, 5, 4}), (std::vector<double>{2, -1}));
}

TEST(CurvesTest, SlopesForgetTheLevel) {
  const Curves curves(table_of({{1, 2, 4}, {11, 12, 14}, {4, 3, 1}}), CurveMeasure::slopes, 0);
  EXPECT_EQ(curves.between(0, 1).distance, 0);
  EXPECT_EQ(curves.between(0, 1).percent, 100);
  EXPECT_EQ(curves.between(0, 2).percent, 0) << "the opposite";
  EXPECT_NEAR(curves.between(0, 2).distance, std::sqrt(4.0 + 16.0), 1e-12);
}

// Missing rows: as if the complete rows were all there is.
TEST(CurvesTest, PearsonWithMissingRows) {
  const std::vector<double> a{1, NAN, 3, 4, 8}, b{2, 5, 1, NAN, 9};
  const double r = pearson(std::vector<double>{1, 3, 8}, std::vector<double>{2, 1, 9});
  EXPECT_EQ(pearson(a, b), r);
  EXPECT_NEAR(r, 29.0 / std::sqrt(26.0 * 38.0), 1e-12);  // about means 4 and 4: products 6 + 3 + 20, squares 26 and 38
  EXPECT_TRUE(std::isnan(pearson(std::vector<double>{1, NAN}, std::vector<double>{1, 2})));
}

TEST(CurvesTest, WarpingByHand) {
  // The bump one row later: warping aligns it, no window does not.
  const std::vector<double> a{0, 0, 1, 0, 0}, b{0, 0, 0, 1, 0};
  EXPECT_EQ(time_warping(a, b, 1), 0);
  EXPECT_NEAR(time_warping(a, b, 0), std::sqrt(2.0), 1e-12);
  EXPECT_EQ(time_warping(std::vector<double>{1, 2, 3}, std::vector<double>{1, 2, 2, 3}, 0), 0) << "lengths may differ";
  EXPECT_NEAR(shape_distance(a, b), 0, 1e-12);
  const std::vector<double> minus{0, 0, -1, 0, 0};
  EXPECT_NEAR(shape_distance(a, minus), 1, 1e-12) << "no shift of it correlates";
}

// Two triangles joined by one edge.
TEST(ClustersTest, MarkovFlowOfTwoTriangles) {
  std::vector<double> w(36, 0.0);
  for (const auto& [i, j] : {std::pair{0, 1}, {0, 2}, {1, 2}, {3, 4}, {3, 5}, {4, 5}, {2, 3}}) {
    w[static_cast<size_t>(6 * i + j)] = w[static_cast<size_t>(6 * j + i)] = 1;
  }
  const MarkovClusters found = markov_clusters(w, 6, 2);
  EXPECT_EQ(found.labels, (Labels{0, 0, 0, 1, 1, 1}));
  EXPECT_LE(found.rounds, 15);
  EXPECT_NE(refusal([] { markov_clusters({}, 3001, 2); }).find("too many for a table of all pairs"), std::string::npos);
}

// Three clouds far apart, 20 points each.
std::vector<double> clouds() {
  Rng rng(3, Purpose::test);
  std::vector<double> rows;
  for (int i = 0; i < 60; ++i) {
    rows.push_back(20.0 * (i % 3) + rng.normal());
    rows.push_back(i % 3 == 1 ? 20 + rng.normal() : rng.normal());
  }
  return rows;
}
void expect_clouds(const Labels& labels) {
  for (size_t i = 0; i < labels.size(); ++i) EXPECT_EQ(labels[i], static_cast<int>(i % 3)) << i;
}

TEST(ClustersTest, KMeansFindsCloudsAndItsInertiaNeverRises) {
  const KMeans found = k_means(clouds(), 2, 3, 8, 1, nullptr);
  expect_clouds(found.labels);
  for (size_t i = 1; i < found.inertia.size(); ++i) EXPECT_LE(found.inertia[i], found.inertia[i - 1]);
  Threads two(2);
  EXPECT_EQ(k_means(clouds(), 2, 3, 8, 1, &two).centres, found.centres);
}

TEST(ClustersTest, HierarchyFindsClouds) {
  const std::vector<double> rows = clouds();
  std::vector<double> d;
  for (size_t i = 0; i < 60; ++i) {
    for (size_t j = 0; j < 60; ++j)
      d.push_back(std::hypot(rows[2 * i] - rows[2 * j], rows[2 * i + 1] - rows[2 * j + 1]));
  }
  const Labels labels = hierarchical_clusters(d, 60, 3);
  expect_clouds(labels);
  EXPECT_GT(silhouette(labels, [&](size_t i, size_t j) { return d[60 * i + j]; }), 0.85);
  EXPECT_EQ(hierarchical_clusters({0, 1, 5, 1, 0, 4, 5, 4, 0}, 3, 2), (Labels{0, 0, 1}));
}

// Points 0, 1 | 10: a = 1, b = 10 and 9 for the first two, 0 for the one alone.
TEST(ClustersTest, SilhouetteByHand) {
  const std::vector<double> x{0, 1, 10};
  const double s = silhouette({0, 0, 1}, [&](size_t i, size_t j) { return std::abs(x[i] - x[j]); });
  EXPECT_NEAR(s, ((10.0 - 1) / 10 + (9.0 - 1) / 9 + 0) / 3, 1e-12);
}

// Of 4000 things in ten clusters that take turns a sample is judged: all ten are in it.
TEST(ClustersTest, SilhouetteOfManyIsThatOfADrawnSample) {
  Labels labels;
  for (int i = 0; i < 4000; ++i) labels.push_back(i % 10);
  const double s = silhouette(labels, [](size_t i, size_t j) { return i % 10 == j % 10 ? 0.1 : 1.0; });
  EXPECT_NEAR(s, 0.9, 1e-12);
}

// Two bundles of directions at right angles: squared components of each eigenvector sum to 1 and tell them apart.
TEST(ClustersTest, GramSquaresSumToOne) {
  const GramClusters found = gram_clusters(std::vector<double>{1, 0, 2, 0.1, 3, 0, 0, 1, 0.1, 2}, 2, 2);
  EXPECT_EQ(found.labels, (Labels{0, 0, 0, 1, 1}));
  for (size_t c = 0; c < 2; ++c) {
    const auto begin = found.squares.begin() + static_cast<int64_t>(5 * c);
    EXPECT_NEAR(std::accumulate(begin, begin + 5, 0.0), 1, 1e-12);
  }
}

// A textbook's table: groups 6 8 4 5 3 4 | 8 12 9 11 6 8 | 13 9 11 8 7 12: between 84, within 68, F 9.3.
TEST(AnovaTest, TextbookTable) {
  const std::vector<std::vector<double>> groups{{6, 8, 4, 5, 3, 4}, {8, 12, 9, 11, 6, 8}, {13, 9, 11, 8, 7, 12}};
  const Anova a = one_way_anova(groups);
  EXPECT_NEAR(a.between, 84, 1e-12);
  EXPECT_NEAR(a.within, 68, 1e-12);
  EXPECT_EQ(a.between_degrees, 2);
  EXPECT_EQ(a.within_degrees, 15);
  EXPECT_NEAR(a.f, 9.264705882, 1e-9);
  EXPECT_NEAR(a.p, 0.0023987773, 1e-9);  // scipy: f_oneway
  EXPECT_NE(refusal([] {
              one_way_anova(std::vector<std::vector<double>>{{1, 2}});
            }).find("at least two groups"),
            std::string::npos);
}

TEST(EventsTest, QueriesAreRead) {
  const auto phases = parse_event("rise > 3 sd within 5, then fall slower than 0.5 sd");
  ASSERT_EQ(phases.size(), 2u);
  EXPECT_TRUE(phases[0].rise);
  EXPECT_EQ(phases[0].within, 5u);
  EXPECT_TRUE(phases[0].deviations);
  EXPECT_EQ(phases[1].kind, EventPhase::slower);
  EXPECT_EQ(phases[1].amount, 0.5);
  EXPECT_NE(refusal([] { parse_event("jump > 3"); }).find("'jump > 3': expected rise or fall"), std::string::npos);
  EXPECT_NE(refusal([] { parse_event("rise > much"); }).find("a number of at least 0"), std::string::npos);
}

// A steep rise and a slow fall among noise: found where it was planted, and nowhere where it was not.
TEST(EventsTest, PlantedEventsAreFound) {
  const auto phases = parse_event("rise > 2 sd within 3, then fall slower than 0.5 sd within 8");
  int found = 0, elsewhere = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng(seed, Purpose::test);
    const auto at = static_cast<size_t>(20 + rng.below(50));
    std::vector<double> y;
    for (size_t t = 0; t < 100; ++t) {
      const double age = static_cast<double>(t) - static_cast<double>(at);
      y.push_back(0.1 * rng.normal() + (age > 0 && age <= 20 ? 5 - age / 4 : 0));
    }
    const std::vector<EventHit> hits = find_events(y, phases);
    if (!hits.empty() && hits[0].begin + 3 >= at && hits[0].begin <= at + 1) ++found;
    elsewhere += static_cast<int>(hits.size()) - 1;
  }
  EXPECT_EQ(found, 40);
  EXPECT_LE(elsewhere, 2);
}

}  // namespace
}  // namespace engram
