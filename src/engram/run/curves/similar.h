// The similar verb: which of many series are alike, which shape is the most common, which groups they form, where something
// happens in them, and whether groups of values differ.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/models/curves/clusters.h"
#include "engram/models/curves/curves.h"
#include "engram/run/files/series_file.h"
#include "engram/statistics/anova.h"

namespace engram {

struct SimilarRequest {
  std::string file, measure = "slopes", to, clusters, method = "kmeans", event, out, report;
  SeriesFileOptions input;
  int64_t nearest = 20, window = 10, starts = 8, seed = 0, threads = 1;
  double percent = 90, inflation = 2;
  bool anova = false;

  void visit(OptionVisitor& v) {
    v.option("to", to, {}, "the series whose nearest ones are wanted; without it the nearest pairs of all");
    v.option("measure", measure, {"slopes", "pearson", "dtw", "shape"},
             "difference vectors; correlation on shared rows; time warping where events come early or late; "
             "shape-based distance where whole curves are shifted");
    v.option("nearest", nearest, {1, 1e6}, "how many pairs or hits to show");
    v.option("percent", percent, {0, 100},
             "series at least so similar count as one shape, and are joined in a graph for mcl");
    v.option("clusters", clusters, {}, "how many groups; mcl: as many as flow on the graph of similar series finds");
    v.option("method", method, {"kmeans", "spectral", "hierarchical"},
             "of clustering: kmeans for many thousands; hierarchical for dtw and shape");
    v.option("inflation", inflation, {1.1, 20}, "of mcl: more gives smaller groups");
    v.option("starts", starts, {1, 1000}, "of k-means; the best is kept");
    v.option("window", window, {0, 1e6}, "rows that time warping may move a value");
    v.option("event", event, {}, "find it: 'rise > 3 sd within 5, then fall slower than 0.5 sd'");
    v.option("anova", anova, "do the series differ in their means? one-way analysis of variance");
    input.visit(v);
    v.option("out", out, {}, "the groups or hits, CSV; none unless given");
    v.option("report", report, {}, "a page with pictures of the groups, HTML; none unless given");
    v.option("seed", seed, {0, 1e15}, "of k-means");
    v.option("threads", threads, {1, 1024}, "the result does not depend on it");
  }
  std::vector<OptionNeed> needs() const;
};

struct SimilarPair {
  std::string a, b;
  double distance, percent;
};
struct SimilarHit {
  std::string series, begin, end;
  double score;
};
struct CommonShape {
  std::string series;
  int64_t alike = 0;  // how many others are at least so similar
};

struct SimilarSummary {
  SimilarRequest request;
  int64_t series = 0, stamps = 0;
  std::vector<std::string> notes;
  std::vector<SimilarPair> pairs;
  CommonShape common;
  std::vector<std::vector<std::string>> clusters;
  double silhouette = 0;
  std::vector<SimilarHit> hits;
  Anova anova{};
};

SimilarSummary similar(const SimilarRequest& request);

nlohmann::ordered_json to_json(const SimilarSummary& summary);

}  // namespace engram
