// Simple paths of a directed graph: those that visit no vertex twice, counted exactly and without storing them, or
// listed one by one. A path has at least one edge.
//
// No simple path returns to a strongly connected component that it has left. So components are taken in topological
// order, and only inside one are paths searched for:
//
//   entry(u)  = sum over edges w -> u from other components of ways(w)  [+ 1 where u is a beginning]
//   ways(v)   = sum over u of v's component of entry(u) * inside(u, v)
//
// inside(u, v) by dynamic programming over subsets up to 20 vertices, 2^k k^2 steps for each u (Bellman 1962; Held and
// Karp 1962), by search beyond. A graph without cycles takes one pass. Counts are whole numbers of any size; with a
// cutoff they are kept apart by length.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engram/core/threads.h"

namespace engram {

struct Edge {
  int64_t to;
  double weight;
};

struct Graph {
  std::vector<std::vector<Edge>> edges;  // of each vertex, ascending by `to`, none to itself

  int64_t vertices() const { return static_cast<int64_t>(edges.size()); }
  int64_t edge_count() const;
};

// Where paths begin and end: vertex by vertex, 1 where they may.
struct Ends {
  std::vector<uint8_t> from, to;
};

// The number of simple paths with at most `cutoff` edges, in decimal digits. `stop` ends it early; the answer is then
// none.
std::optional<std::string> count_simple_paths(const Graph& graph, const Ends& ends, std::optional<int64_t> cutoff,
                                              Threads* threads, const std::function<bool()>& stop);

// Each of them in the order of their vertices, with the sum of its weights; until `take` returns false.
void list_simple_paths(const Graph& graph, const Ends& ends, std::optional<int64_t> cutoff,
                       const std::function<bool(std::span<const int64_t> path, double weight)>& take);

// Strongly connected components in topological order: each edge leads to the same one or a later one (Tarjan 1972).
std::vector<std::vector<int64_t>> strong_components(const Graph& graph);

}  // namespace engram
