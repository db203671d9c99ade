// Strongly connected components by Tarjan's algorithm, with a stack of its own: a graph may be as deep as it likes.
#include <algorithm>

#include "engram/graph/simple_paths.h"

namespace engram {
namespace {

class Tarjan {
 public:
  explicit Tarjan(const Graph& graph)
      : graph_(graph), number_(graph.edges.size(), 0), low_(graph.edges.size(), 0), open_(graph.edges.size(), 0) {}

  std::vector<std::vector<int64_t>> run() {
    for (int64_t v = 0; v < graph_.vertices(); ++v) {
      if (number_[at(v)] == 0) walk(v);
    }
    std::ranges::reverse(found_);  // the last component is found first
    return std::move(found_);
  }

 private:
  struct Visit {
    int64_t vertex;
    size_t next;  // edge
  };
  static size_t at(int64_t v) { return static_cast<size_t>(v); }

  void enter(int64_t v) {
    number_[at(v)] = low_[at(v)] = ++count_;
    open_[at(v)] = 1;
    stack_.push_back(v);
    visits_.push_back({v, 0});
  }

  void walk(int64_t root) {
    enter(root);
    while (!visits_.empty()) {
      auto& [v, next] = visits_.back();
      const auto& edges = graph_.edges[at(v)];
      if (next == edges.size()) {
        leave(v);
        continue;
      }
      const int64_t to = edges[next++].to;
      if (number_[at(to)] == 0) {
        enter(to);
      } else if (open_[at(to)]) {
        low_[at(v)] = std::min(low_[at(v)], number_[at(to)]);
      }
    }
  }

  void leave(int64_t v) {
    visits_.pop_back();
    if (!visits_.empty()) {
      int64_t& above = low_[at(visits_.back().vertex)];
      above = std::min(above, low_[at(v)]);
    }
    if (low_[at(v)] != number_[at(v)]) return;
    std::vector<int64_t> component;
    do {
      component.push_back(stack_.back());
      open_[at(stack_.back())] = 0;
      stack_.pop_back();
    } while (component.back() != v);
    std::ranges::sort(component);
    found_.push_back(std::move(component));
  }

  const Graph& graph_;
  std::vector<int64_t> number_, low_;  // of each vertex; 0: not seen yet
  std::vector<uint8_t> open_;
  std::vector<int64_t> stack_;
  std::vector<Visit> visits_;
  std::vector<std::vector<int64_t>> found_;
  int64_t count_ = 0;
};

}  // namespace

int64_t Graph::edge_count() const {
  int64_t count = 0;
  for (const auto& of_vertex : edges) count += static_cast<int64_t>(of_vertex.size());
  return count;
}

std::vector<std::vector<int64_t>> strong_components(const Graph& graph) { return Tarjan(graph).run(); }

}  // namespace engram
