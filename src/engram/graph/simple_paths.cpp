#include "engram/graph/simple_paths.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <new>

#include "engram/graph/whole_number.h"

namespace engram {
namespace {

constexpr int64_t most_by_subsets = 20;  // vertices: 168 MB a thread, and counts below 2^64 (e 18! < 2^54)

size_t at(int64_t i) { return static_cast<size_t>(i); }

// Lengths 0 .. lengths - 1 are kept apart; a single one holds them all.
struct Lengths {
  int64_t count;

  int64_t slot(int64_t length) const { return count == 1 ? 0 : length; }
  bool holds(int64_t length) const { return count == 1 || length < count; }
};

// Paths inside one component: from vertex u of it, `paths[v * lengths + length]`, both counted within the component.
class Component {
 public:
  Component(const Graph& graph, const std::vector<int64_t>& vertices, Lengths lengths,
            const std::function<bool()>& stop)
      : lengths_(lengths), stop_(stop), neighbours_(vertices.size()) {
    for (size_t i = 0; i < vertices.size(); ++i) {
      for (const Edge& edge : graph.edges[at(vertices[i])]) {
        const auto place = std::ranges::lower_bound(vertices, edge.to);
        if (place == vertices.end() || *place != edge.to) continue;
        neighbours_[i].push_back(place - vertices.begin());
      }
    }
  }

  std::vector<uint64_t> paths_from(int64_t u) const {
    std::vector<uint64_t> paths(neighbours_.size() * at(lengths_.count));
    if (size() == 1) {
      paths[0] = 1;
    } else if (size() <= most_by_subsets) {
      by_subsets(u, paths);
    } else {
      by_search(u, paths);
    }
    return paths;
  }

 private:
  int64_t size() const { return static_cast<int64_t>(neighbours_.size()); }
  uint64_t& entry(std::vector<uint64_t>& paths, int64_t v, int64_t length) const {
    return paths[at(v * lengths_.count + lengths_.slot(length))];
  }

  // ending[set * k + v]: paths from u that visit exactly `set` and end in v.
  void by_subsets(int64_t u, std::vector<uint64_t>& paths) const {
    const int64_t k = size();
    std::vector<uint64_t> ending((size_t{1} << k) * at(k));
    ending[(size_t{1} << u) * at(k) + at(u)] = 1;
    for (uint64_t set = uint64_t{1} << u; set < uint64_t{1} << k; ++set) {
      if (!((set >> u) & 1)) continue;
      const int64_t length = std::popcount(set) - 1;
      if (!lengths_.holds(length)) continue;
      for (int64_t v = 0; v < k; ++v) {
        const uint64_t ways = ending[set * at(k) + at(v)];
        if (ways == 0) continue;
        entry(paths, v, length) += ways;
        for (int64_t next : neighbours_[at(v)]) {
          const uint64_t bit = uint64_t{1} << next;
          if (!(set & bit)) ending[(set | bit) * at(k) + at(next)] += ways;
        }
      }
    }
  }

  void by_search(int64_t u, std::vector<uint64_t>& paths) const {
    std::vector<uint8_t> visited(neighbours_.size());
    std::vector<std::pair<int64_t, size_t>> path{{u, 0}};
    visited[at(u)] = 1;
    entry(paths, u, 0) = 1;
    uint64_t steps = 0;
    while (!path.empty()) {
      if ((++steps & 0xFFFFF) == 0 && stop_()) return;
      auto& [v, next] = path.back();
      if (next == neighbours_[at(v)].size() || !lengths_.holds(static_cast<int64_t>(path.size()))) {
        visited[at(v)] = 0;
        path.pop_back();
        continue;
      }
      const int64_t to = neighbours_[at(v)][next++];
      if (visited[at(to)]) continue;
      visited[at(to)] = 1;
      path.emplace_back(to, 0);
      ++entry(paths, to, static_cast<int64_t>(path.size()) - 1);
    }
  }

  Lengths lengths_;
  const std::function<bool()>& stop_;
  std::vector<std::vector<int64_t>> neighbours_;
};

using Counts = std::vector<WholeNumber>;  // of each length

void add(Counts& sum, const Counts& other, int64_t longer, Lengths lengths) {
  for (int64_t i = 0; i < lengths.count; ++i) {
    if (lengths.holds(i + longer)) sum[at(lengths.slot(i + longer))] += other[at(i)];
  }
}

void add_product(Counts& sum, const Counts& entry, const uint64_t* inside, Lengths lengths) {
  for (int64_t j = 0; j < lengths.count; ++j) {
    if (inside[j] == 0) continue;
    for (int64_t i = 0; i < lengths.count; ++i) {
      if (lengths.holds(i + j)) sum[at(lengths.slot(i + j))].add_product(entry[at(i)], inside[j]);
    }
  }
}

// Over the edges of v to other components.
void leave(const Graph& graph, const std::vector<int64_t>& vertices, int64_t v, const Counts& ways,
           std::vector<Counts>& entry, Lengths lengths) {
  for (const Edge& edge : graph.edges[at(v)]) {
    if (!std::ranges::binary_search(vertices, edge.to)) add(entry[at(edge.to)], ways, 1, lengths);
  }
}

bool is_zero(const Counts& counts) {
  return std::ranges::all_of(counts, [](const WholeNumber& count) { return count.zero(); });
}

// Paths inside the component from each of its vertices that any path enters; {} for the others.
std::vector<std::vector<uint64_t>> paths_inside(const Component& component, const std::vector<int64_t>& vertices,
                                                const std::vector<Counts>& entry, Threads* threads,
                                                const std::function<bool()>& stop) {
  std::vector<std::vector<uint64_t>> inside(vertices.size());
  std::atomic<bool> exhausted = false;
  Threads::divide(threads, static_cast<int64_t>(vertices.size()), 1, [&](int64_t begin, int64_t end) {
    try {
      for (int64_t u = begin; u < end && !stop(); ++u) {
        if (!is_zero(entry[at(vertices[at(u)])])) inside[at(u)] = component.paths_from(u);
      }
    } catch (const std::bad_alloc&) {
      exhausted = true;
    }
  });
  if (exhausted) throw std::bad_alloc();
  return inside;
}

}  // namespace

std::optional<std::string> count_simple_paths(const Graph& graph, const Ends& ends, std::optional<int64_t> cutoff,
                                              Threads* threads, const std::function<bool()>& stop) {
  const bool apart = cutoff && *cutoff < graph.vertices() - 1;
  const Lengths lengths{apart ? *cutoff + 1 : 1};
  std::vector<Counts> entry(graph.edges.size(), Counts(at(lengths.count))), ways = entry;
  WholeNumber total;
  uint64_t empty = 0;  // paths without an edge are none
  for (size_t v = 0; v < entry.size(); ++v) {
    if (!ends.from[v]) continue;
    entry[v][0] = WholeNumber(1);
    empty += ends.to[v];
  }
  for (const std::vector<int64_t>& vertices : strong_components(graph)) {
    const Component component(graph, vertices, lengths, stop);
    const auto inside = paths_inside(component, vertices, entry, threads, stop);
    if (stop()) return std::nullopt;
    for (size_t u = 0; u < vertices.size(); ++u) {
      for (size_t v = 0; v < vertices.size() && !inside[u].empty(); ++v) {
        add_product(ways[at(vertices[v])], entry[at(vertices[u])], &inside[u][v * at(lengths.count)], lengths);
      }
    }
    for (int64_t v : vertices) {
      leave(graph, vertices, v, ways[at(v)], entry, lengths);
      if (!ends.to[at(v)]) continue;
      for (const WholeNumber& count : ways[at(v)]) total += count;
    }
  }
  total -= empty;
  return total.text();
}

namespace {

// Which vertices a path may still pass on its way to an end.
std::vector<uint8_t> leading_to(const Graph& graph, const std::vector<uint8_t>& to) {
  std::vector<std::vector<int64_t>> back(graph.edges.size());
  std::vector<int64_t> open;
  std::vector<uint8_t> leads = to;
  for (int64_t v = 0; v < graph.vertices(); ++v) {
    if (to[at(v)]) open.push_back(v);
    for (const Edge& edge : graph.edges[at(v)]) back[at(edge.to)].push_back(v);
  }
  while (!open.empty()) {
    const int64_t v = open.back();
    open.pop_back();
    for (int64_t before : back[at(v)]) {
      if (leads[at(before)]) continue;
      leads[at(before)] = 1;
      open.push_back(before);
    }
  }
  return leads;
}

}  // namespace

void list_simple_paths(const Graph& graph, const Ends& ends, std::optional<int64_t> cutoff,
                       const std::function<bool(std::span<const int64_t> path, double weight)>& take) {
  const std::vector<uint8_t> leads = leading_to(graph, ends.to);
  const auto most = static_cast<size_t>(std::min(cutoff.value_or(graph.vertices()), graph.vertices()));
  std::vector<uint8_t> visited(graph.edges.size());
  std::vector<int64_t> path;
  std::vector<size_t> next;
  std::vector<double> weight;
  const auto enter = [&](int64_t v, double sum) {
    visited[at(v)] = 1;
    path.push_back(v);
    next.push_back(0);
    weight.push_back(sum);
  };
  for (int64_t root = 0; root < graph.vertices(); ++root) {
    if (!ends.from[at(root)] || !leads[at(root)]) continue;
    enter(root, 0);
    while (!path.empty()) {
      const auto& edges = graph.edges[at(path.back())];
      if (next.back() == edges.size() || path.size() > most) {
        visited[at(path.back())] = 0;
        path.pop_back();
        next.pop_back();
        weight.pop_back();
        continue;
      }
      const Edge& edge = edges[next.back()++];
      if (visited[at(edge.to)] || !leads[at(edge.to)]) continue;
      enter(edge.to, weight.back() + edge.weight);
      if (ends.to[at(edge.to)] && !take(path, weight.back())) return;
    }
  }
}

}  // namespace engram
