#include "engram/run/graph/paths.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"
#include "engram/data/csv.h"
#include "engram/data/number_rows.h"
#include "engram/run/files/files.h"
#include "engram/run/files/outputs.h"

namespace engram {
namespace {

constexpr int64_t most_vertices = 10000;

struct NamedGraph {
  Graph graph;
  std::vector<std::string> names;
};

void demand_small(const std::string& text, const std::string& file) {
  const char delimiter = csv_delimiter(text);
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(text.find('\n'), text.size()));
  const int64_t columns = std::count(text.begin(), end, delimiter) + 1;
  if (columns <= most_vertices + 1) return;
  throw Error(file + ": expected the matrix of at most " + std::to_string(most_vertices) + " vertices, found " +
              std::to_string(columns) + " columns");
}

double entry(const NumberRows& rows, int64_t i, int64_t j, const std::string& file) {
  const double value = rows.values[static_cast<size_t>(i * rows.rows() + j)];
  if (value >= 0) return value;
  throw Error(file + ": row " + std::to_string(i) + ", column " + rows.names[static_cast<size_t>(j)] +
              ": expected 0 or the weight of an edge, a number above 0, found " +
              (std::isnan(value) ? "nothing" : shortest(value)));
}

NamedGraph read_graph(const std::string& file, bool directed) {
  const std::string text = read_file(file);
  demand_small(text, file);
  NumberRows rows = read_number_rows(text, file, {});
  const auto n = static_cast<int64_t>(rows.names.size());
  if (rows.rows() != n) {
    throw Error(file + ": expected a square matrix, found " + std::to_string(rows.rows()) + " rows and " +
                std::to_string(n) + " columns of numbers");
  }
  NamedGraph result{{std::vector<std::vector<Edge>>(static_cast<size_t>(n))}, rows.names};
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double weight = entry(rows, i, j, file);
      if (!directed && weight == 0) weight = entry(rows, j, i, file);
      if (i != j && weight > 0) result.graph.edges[static_cast<size_t>(i)].push_back({j, weight});
    }
  }
  bool numbered = true;  // by the reader, which begins with 1
  for (int64_t i = 0; i < n; ++i) numbered = numbered && rows.names[static_cast<size_t>(i)] == std::to_string(i + 1);
  for (int64_t i = 0; numbered && i < n; ++i) result.names[static_cast<size_t>(i)] = std::to_string(i);
  return result;
}

std::vector<uint8_t> chosen(const std::string& list, const std::vector<std::string>& names, const char* flag) {
  std::vector<uint8_t> result(names.size(), list.empty() ? 1 : 0);
  std::string_view rest = list;
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string name(rest.substr(0, comma));
    const auto place = std::ranges::find(names, name);
    if (place == names.end()) {
      throw Error(std::string(flag) + ": no vertex '" + name + "'" + suggestion(name, names) + "; expected one of " +
                  names.front() + " to " + names.back());
    }
    result[static_cast<size_t>(place - names.begin())] = 1;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return result;
}

int64_t write_list(const NamedGraph& named, const Ends& ends, std::optional<int64_t> cutoff, const std::string& file) {
  LineFile lines = LineFile::create(file, "edges,weight,path\n");
  int64_t listed = 0;
  list_simple_paths(named.graph, ends, cutoff, [&](std::span<const int64_t> path, double weight) {
    std::string text;
    for (int64_t vertex : path) text += (text.empty() ? "" : " ") + named.names[static_cast<size_t>(vertex)];
    lines.append(std::to_string(path.size() - 1) + "," + shortest(weight) + "," + csv_field(text));
    return (++listed & 0xFFF) != 0 || !interrupted();
  });
  lines.flush();
  if (interrupted()) throw Error("interrupted; " + file + " holds the first " + std::to_string(listed) + " paths", 130);
  return listed;
}

}  // namespace

PathsSummary simple_paths(const std::string& file, const PathsOptions& options) {
  demand_outputs({{"--list", options.list}}, {file});
  const NamedGraph named = read_graph(file, options.directed);
  const Ends ends{chosen(options.from, named.names, "--from"), chosen(options.to, named.names, "--to")};
  const std::optional<int64_t> cutoff = options.cutoff > 0 ? std::optional(options.cutoff) : std::nullopt;
  Threads threads(useful_threads(options.threads));
  const double before = wall_seconds();
  const std::optional<std::string> count = count_simple_paths(named.graph, ends, cutoff, &threads, interrupted);
  if (!count) throw Error("interrupted while counting; --cutoff leaves long paths out", 130);
  const int64_t edges = named.graph.edge_count();
  PathsSummary summary{file,   named.graph.vertices(),  options.directed ? edges : edges / 2,
                       *count, wall_seconds() - before, {}};
  if (!options.list.empty()) summary.listed = write_list(named, ends, cutoff, options.list);
  return summary;
}

nlohmann::ordered_json to_json(const PathsSummary& summary) {
  nlohmann::ordered_json json{{"file", summary.file},
                              {"count", summary.count},
                              {"vertices", summary.vertices},
                              {"edges", summary.edges},
                              {"seconds", summary.seconds}};
  if (summary.listed) json["listed"] = *summary.listed;
  return json;
}

}  // namespace engram
