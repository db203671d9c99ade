// `engram paths`: the simple paths of a graph that a file holds as its adjacency matrix (graph/simple_paths.h).
//
// One row and one column a vertex, 0 where there is no edge, else its weight, a number above 0; the first line may name
// the columns, and a first column of names is passed over. Vertices are numbered from 0 where they have no names. The
// diagonal tells nothing: no simple path stays where it is.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/graph/simple_paths.h"

namespace engram {

struct PathsOptions {
  std::string from, to, list;
  int64_t cutoff = 0, threads = 1;
  bool directed = true;

  void visit(OptionVisitor& v) {
    v.option("from", from, {}, "vertices where paths begin, by commas; none: all");
    v.option("to", to, {}, "vertices where they end; none: all");
    v.option("cutoff", cutoff, {0, 1e9}, "most edges of a path; 0: any number. Give it where there are too many");
    v.option("directed", directed, "false: an edge leads both ways, and a path and its reverse are two");
    v.option("list", list, {}, "a CSV file that takes every path, one a line: edges,weight,path");
    v.option("threads", threads, {1, 1024}, "the result does not depend on it");
  }
};

struct PathsSummary {
  std::string file;
  int64_t vertices, edges;
  std::string count;  // in decimal digits
  double seconds;     // of counting alone
  std::optional<int64_t> listed;
};

PathsSummary simple_paths(const std::string& file, const PathsOptions& options);

nlohmann::ordered_json to_json(const PathsSummary& summary);

}  // namespace engram
