#include "engram/graph/simple_paths.h"

#include <gtest/gtest.h>

#include "engram/core/rng.h"
#include "engram/graph/whole_number.h"

namespace engram {
namespace {

const auto never = [] { return false; };

Graph graph_of(int64_t vertices, const auto& joined) {
  Graph graph{std::vector<std::vector<Edge>>(static_cast<size_t>(vertices))};
  for (int64_t i = 0; i < vertices; ++i) {
    for (int64_t j = 0; j < vertices; ++j) {
      if (i != j && joined(i, j)) graph.edges[static_cast<size_t>(i)].push_back({j, 1});
    }
  }
  return graph;
}

Ends all(const Graph& graph) {
  return {std::vector<uint8_t>(graph.edges.size(), 1), std::vector<uint8_t>(graph.edges.size(), 1)};
}

std::string count(const Graph& graph, std::optional<int64_t> cutoff = {}, Threads* threads = nullptr) {
  return count_simple_paths(graph, all(graph), cutoff, threads, never).value();
}

std::string listed(const Graph& graph, const Ends& ends, std::optional<int64_t> cutoff) {
  int64_t found = 0;
  list_simple_paths(graph, ends, cutoff, [&](std::span<const int64_t>, double) { return ++found > 0; });
  return std::to_string(found);
}

// n (n - 1) + n (n - 1)(n - 2) + ... + n!: the ordered choices of 2 .. n vertices.
TEST(SimplePaths, OfCompleteGraphsAreOrderedChoices) {
  const char* expected[] = {"12", "60", "320", "1950", "13692", "109592", "986400", "9864090"};
  for (int64_t n = 3; n <= 10; ++n) {
    EXPECT_EQ(count(graph_of(n, [](int64_t, int64_t) { return true; })), expected[n - 3]) << n;
  }
}

// Of an order every set of two or more vertices is one path: 2^n - n - 1.
TEST(SimplePaths, OfAnOrderAreItsSubsets) {
  const auto order = [](int64_t n) { return graph_of(n, [](int64_t i, int64_t j) { return i < j; }); };
  EXPECT_EQ(count(order(10)), "1013");
  EXPECT_EQ(count(order(13)), "8178");
  EXPECT_EQ(count(order(130)), "1361129467683753853853498429727072845693");  // 2^130 - 131
  EXPECT_EQ(count(order(13), 2), "364");                                     // C(13, 2) + C(13, 3)
}

TEST(SimplePaths, RoundARing) {
  const Graph ring = graph_of(10, [](int64_t i, int64_t j) { return (i + 1) % 10 == j || (j + 1) % 10 == i; });
  Ends ends{std::vector<uint8_t>(10), std::vector<uint8_t>(10)};
  ends.from[1] = ends.to[5] = 1;
  EXPECT_EQ(count_simple_paths(ring, ends, {}, nullptr, never), "2");
  ends.to[3] = 1;
  EXPECT_EQ(count_simple_paths(ring, ends, {}, nullptr, never), "4");
  EXPECT_EQ(count_simple_paths(ring, ends, 4, nullptr, never), "2");  // the short way to each
}

Graph drawn(int64_t vertices, double share, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  return graph_of(vertices, [&](int64_t, int64_t) { return rng.uniform() < share; });
}

// Counting takes components and subsets, listing walks: two ways to one number, with several components, beyond the
// size that subsets are for, with cutoffs and chosen ends, on any number of threads.
TEST(SimplePaths, CountIsThatOfTheList) {
  Threads two(2);
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const int64_t vertices = seed < 8 ? 9 : 24;
    const Graph graph = drawn(vertices, seed < 8 ? 0.1 + 0.1 * static_cast<double>(seed) : 0.07, seed);
    Ends ends = all(graph);
    if (seed % 3 == 1) ends.from.assign(ends.from.size(), 0), ends.from[2] = 1;
    if (seed % 3 == 2) ends.to.assign(ends.to.size(), 0), ends.to[4] = ends.to[0] = 1;
    for (const std::optional<int64_t> cutoff : {std::optional<int64_t>(), std::optional<int64_t>(3)}) {
      const std::string expected = listed(graph, ends, cutoff);
      EXPECT_EQ(count_simple_paths(graph, ends, cutoff, nullptr, never), expected) << seed;
      EXPECT_EQ(count_simple_paths(graph, ends, cutoff, &two, never), expected) << seed;
    }
  }
}

// Two triangles with both ways on each side, joined by one edge. By hand: 12 paths in either; across, 5 paths
// end in the last vertex of the first (from itself 1, from each other 2), and as many begin in the first.
TEST(SimplePaths, ComponentsMultiply) {
  const Graph graph = graph_of(6, [](int64_t i, int64_t j) { return i / 3 == j / 3 || (i == 2 && j == 3); });
  EXPECT_EQ(strong_components(graph), (std::vector<std::vector<int64_t>>{{0, 1, 2}, {3, 4, 5}}));
  EXPECT_EQ(count(graph), std::to_string(2 * 12 + 5 * 5));
}

TEST(SimplePaths, AreListedInOrderWithTheirWeights) {
  Graph graph{{{{1, 2}, {2, 5}}, {{2, 0.5}}, {}}};
  std::vector<std::vector<int64_t>> paths;
  std::vector<double> weights;
  list_simple_paths(graph, all(graph), {}, [&](std::span<const int64_t> path, double weight) {
    paths.emplace_back(path.begin(), path.end());
    weights.push_back(weight);
    return true;
  });
  EXPECT_EQ(paths, (std::vector<std::vector<int64_t>>{{0, 1}, {0, 1, 2}, {0, 2}, {1, 2}}));
  EXPECT_EQ(weights, (std::vector<double>{2, 2.5, 5, 0.5}));
}

TEST(WholeNumber, CarriesAndBorrows) {
  WholeNumber number(1);
  for (int i = 0; i < 130; ++i) number += number;  // 2^130
  EXPECT_EQ(number.text(), "1361129467683753853853498429727072845824");
  number -= 824;
  EXPECT_EQ(number.text(), "1361129467683753853853498429727072845000");
  WholeNumber large(1'000'000'000'000'000'000);
  EXPECT_EQ(large.text(), "1000000000000000000");
  large -= 1;
  EXPECT_EQ(large.text(), "999999999999999999");
  large.add_product(large, 0xFFFFFFFFFFFFFFFF);
  EXPECT_EQ(large.text(), "18446744073709551597553255926290448384");  // (10^18 - 1) 2^64
  EXPECT_EQ(WholeNumber().text(), "0");
}

}  // namespace
}  // namespace engram
