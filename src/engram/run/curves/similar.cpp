#include "engram/run/curves/similar.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/data/csv.h"
#include "engram/models/curves/events.h"
#include "engram/run/files/outputs.h"
#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/page.h"

namespace engram {
namespace {

CurveMeasure measure_named(const std::string& name) {
  if (name == "slopes") return CurveMeasure::slopes;
  if (name == "pearson") return CurveMeasure::pearson;
  return name == "dtw" ? CurveMeasure::dtw : CurveMeasure::shape;
}

// One question at a time: the second would have no answer.
void demand_one_question(const SimilarRequest& r) {
  const std::vector<std::pair<std::string, bool>> questions{{"--anova", r.anova},
                                                            {"--event", !r.event.empty()},
                                                            {"--clusters", !r.clusters.empty()},
                                                            {"--to", !r.to.empty()}};
  std::string asked;
  for (const auto& [option, given] : questions) {
    if (!given) continue;
    if (!asked.empty()) throw Error(option + ": asks something else than " + asked + "; give one of the two");
    asked = option;
  }
}

const SimilarRequest& checked(const SimilarRequest& request) {
  demand_one_question(request);
  demand_outputs({{"--out", request.out}, {"--report", request.report}}, {request.file});
  return request;
}

class SimilarRun {
 public:
  explicit SimilarRun(const SimilarRequest& request)
      : table_(checked(request).input.every.empty() ? read_raw_series(request.file, request.input)
                                                    : read_series(request.file, request.input)),
        threads_(static_cast<int>(request.threads)) {
    summary_.request = request;
    summary_.series = static_cast<int64_t>(table_.series.size());
    summary_.notes = table_.notes;
  }

  SimilarSummary run() {
    if (request().anova) {
      analyse_variance();
    } else if (!request().event.empty()) {
      find();
    } else {
      compare();
    }
    return std::move(summary_);
  }

 private:
  const SimilarRequest& request() const { return summary_.request; }

  void analyse_variance() {
    std::vector<std::vector<double>> groups;
    for (const TimeSeries& series : table_.series) {
      std::vector<double>& group = groups.emplace_back();
      for (double y : series.value) {
        if (!std::isnan(y)) group.push_back(y);
      }
    }
    summary_.anova = one_way_anova(groups);
  }

  void find() {
    const std::vector<EventPhase> phases = parse_event(request().event);
    for (const TimeSeries& series : table_.series) {
      for (const EventHit& hit : find_events(series.value, phases)) {
        summary_.hits.push_back({series.name, stamp_text(series.stamp[hit.begin], table_.kind),
                                 stamp_text(series.stamp[hit.end], table_.kind), hit.score});
      }
    }
    std::ranges::stable_sort(summary_.hits, std::greater<>(), &SimilarHit::score);
    if (!request().out.empty()) {
      std::string text = "series,begin,end,score\n";
      for (const SimilarHit& h : summary_.hits) {
        text += csv_field(h.series) + "," + h.begin + "," + h.end + "," + shortest(h.score) + "\n";
      }
      write_named_output(request().out, text);
    }
    if (static_cast<int64_t>(summary_.hits.size()) > request().nearest) {
      summary_.hits.resize(static_cast<size_t>(request().nearest));
    }
  }

  void compare() {
    if (summary_.series < 2) throw Error(request().file + ": expected at least two series to compare, found 1");
    const Curves curves(table_, measure_named(request().measure), request().window);
    summary_.stamps = static_cast<int64_t>(curves.x().size());
    if (request().clusters.empty()) {
      pair_up(curves);
    } else {
      cluster(curves);
    }
  }

  size_t place_of(const Curves& curves, const std::string& name) const {
    std::vector<std::string> names;
    for (size_t i = 0; i < curves.size(); ++i) {
      if (curves.name(i) == name) return i;
      names.push_back(curves.name(i));
    }
    throw Error("--to: no series '" + name + "'" + suggestion(name, names));
  }

  static void demand_whole() {
    if (interrupted()) throw Error("interrupted while comparing", 130);
  }
  static bool nearer(const SimilarPair& a, const SimilarPair& b) { return a.percent > b.percent; }

  // All pairs, or those of one series; a series's own row of them is an item of the threads.
  void pair_up(const Curves& curves) {
    const bool one = !request().to.empty();
    const size_t first = one ? place_of(curves, request().to) : 0, last = one ? first + 1 : curves.size();
    const auto kept = static_cast<size_t>(request().nearest);
    std::vector<std::vector<SimilarPair>> best(last - first);
    std::vector<int64_t> alike(last - first, 0);
    Threads::divide(&threads_, static_cast<int64_t>(best.size()), 1, [&](int64_t begin, int64_t end) {
      for (auto k = static_cast<size_t>(begin); k < static_cast<size_t>(end); ++k) {
        const size_t a = first + k;
        for (size_t b = 0; b < curves.size() && !interrupted(); ++b) {
          if (b == a) continue;
          const CurveDistance d = curves.between(a, b);
          alike[k] += d.percent >= request().percent ? 1 : 0;
          if (std::isnan(d.percent) || (!one && b < a)) continue;
          best[k].push_back({curves.name(a), curves.name(b), d.distance, d.percent});
          if (best[k].size() < 2 * kept + 64) continue;
          std::ranges::stable_sort(best[k], nearer);
          best[k].resize(kept);
        }
      }
    });
    demand_whole();
    for (const auto& part : best) summary_.pairs.insert(summary_.pairs.end(), part.begin(), part.end());
    std::ranges::stable_sort(summary_.pairs, nearer);
    if (summary_.pairs.size() > kept) summary_.pairs.resize(kept);
    const auto most = std::ranges::max_element(alike) - alike.begin();
    summary_.common = {curves.name(first + static_cast<size_t>(most)), alike[static_cast<size_t>(most)]};
  }

  void cluster(const Curves& curves) {
    const Labels labels = request().clusters == "mcl" ? by_flow(curves) : by_number(curves);
    const auto count = static_cast<size_t>(*std::ranges::max_element(labels)) + 1;
    summary_.clusters.resize(count);
    for (size_t i = 0; i < labels.size(); ++i)
      summary_.clusters[static_cast<size_t>(labels[i])].push_back(curves.name(i));
    summary_.silhouette = silhouette(labels, [&](size_t a, size_t b) {
      const double d = curves.between(a, b).distance;
      return std::isnan(d) ? 0 : d;
    });
    if (!request().out.empty()) write_named_output(request().out, cluster_table(curves, labels));
    if (!request().report.empty()) write_named_output(request().report, page(curves, labels));
  }

  int64_t number_of_clusters(const Curves& curves) const {
    int64_t k = 0;
    const std::string& text = request().clusters;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), k);
    if (error == std::errc() && end == text.data() + text.size() && k >= 1 && k <= static_cast<int64_t>(curves.size()))
      return k;
    throw Error("--clusters: expected mcl or a number from 1 to " + std::to_string(curves.size()) + ", found '" + text +
                "'");
  }

  Labels by_number(const Curves& curves) {
    const int64_t k = number_of_clusters(curves);
    if (request().method == "hierarchical") {
      return hierarchical_clusters(
          table_of(curves, [](const CurveDistance& d) { return std::isnan(d.distance) ? 1e300 : d.distance; }),
          curves.size(), k);
    }
    const std::vector<double> rows = curves.features(request().method == "kmeans");
    const size_t columns = rows.size() / curves.size();
    if (request().method == "spectral") return gram_clusters(rows, columns, k).labels;
    return k_means(rows, columns, k, request().starts, static_cast<uint64_t>(request().seed), &threads_).labels;
  }
  Labels by_flow(const Curves& curves) {
    const auto weight = [this](const CurveDistance& d) {
      return d.percent >= request().percent ? d.percent / 100 : 0.0;
    };
    return markov_clusters(table_of(curves, weight), curves.size(), request().inflation).labels;
  }

  template <class Entry>
  std::vector<double> table_of(const Curves& curves, const Entry& entry) {
    const size_t n = curves.size();
    if (n > 3000)
      throw Error("--clusters: " + std::to_string(n) +
                  " series are too many for a table of all pairs; take --method kmeans");
    std::vector<double> table(n * n, 0.0);
    Threads::divide(&threads_, static_cast<int64_t>(n), 1, [&](int64_t begin, int64_t end) {
      for (auto a = static_cast<size_t>(begin); a < static_cast<size_t>(end); ++a) {
        for (size_t b = 0; b < n && !interrupted(); ++b)
          table[a * n + b] = a == b ? 0 : entry(curves.between(std::min(a, b), std::max(a, b)));
      }
    });
    demand_whole();
    return table;
  }

  static std::string cluster_table(const Curves& curves, const Labels& labels) {
    std::string text = "series,cluster\n";
    for (size_t i = 0; i < labels.size(); ++i)
      text += csv_field(curves.name(i)) + "," + std::to_string(labels[i] + 1) + "\n";
    return text;
  }

  // One picture a group: up to 20 of its curves.
  std::string page(const Curves& curves, const Labels& labels) const {
    std::string pictures;
    for (size_t c = 0; c < std::min<size_t>(summary_.clusters.size(), 24); ++c) {
      LineChart chart{"group-" + std::to_string(c + 1),
                      "Group " + std::to_string(c + 1) + ": " + std::to_string(summary_.clusters[c].size()) + " series",
                      "Curves of one group",
                      "",
                      "",
                      {},
                      {},
                      {}};
      for (size_t i = 0; i < labels.size() && chart.series.size() < 20; ++i) {
        if (labels[i] != static_cast<int>(c)) continue;
        const auto y = curves.values(i);
        chart.series.push_back({curves.name(i), colour_of(c), curves.x(), {y.begin(), y.end()}, {}, {}, {}});
      }
      pictures += figure(draw_small(chart), chart.title);
    }
    const std::string body = "<header><p class=\"eyebrow\">engram similar</p>\n<h1>" +
                             std::to_string(summary_.clusters.size()) + " groups of " + std::to_string(curves.size()) +
                             " series</h1></header>\n" +
                             section("groups", "Curves of each group, at most 20", pictures);
    return "<!DOCTYPE html>\n<!-- engram report -->\n" + document("engram similar", body);
  }

  SimilarSummary summary_;
  SeriesTable table_;
  Threads threads_;
};

}  // namespace

std::vector<OptionNeed> SimilarRequest::needs() const {
  const bool compared = !anova && event.empty(), grouped = compared && !clusters.empty();
  const bool by_flow = clusters == "mcl", by_number = grouped && !by_flow;
  return {{{"measure"}, compared, "where curves are compared, not with --anova or --event"},
          {{"window"}, compared && measure == "dtw", "with --measure dtw"},
          {{"nearest"}, !anova && !grouped, "of pairs and hits, not with --clusters or --anova"},
          {{"percent"}, compared && (!grouped || by_flow), "of pairs and with --clusters mcl"},
          {{"method"}, by_number, "with --clusters and a number"},
          {{"inflation"}, by_flow, "with --clusters mcl"},
          {{"starts"}, by_number && method == "kmeans", "with --clusters and a number, by --method kmeans"},
          {{"out"}, grouped || !event.empty(), "with --clusters or --event: it takes groups or hits"},
          {{"report"}, grouped, "with --clusters: it shows groups"},
          need_of_grid(input, false)};
}

SimilarSummary similar(const SimilarRequest& request) { return SimilarRun(request).run(); }

nlohmann::ordered_json to_json(const SimilarSummary& s) {
  using Json = nlohmann::ordered_json;
  Json json{{"series", s.series}, {"measure", s.request.measure}};
  if (s.request.anova) {
    json["anova"] = {{"between", s.anova.between},
                     {"between_degrees", s.anova.between_degrees},
                     {"within", s.anova.within},
                     {"within_degrees", s.anova.within_degrees},
                     {"f", s.anova.f},
                     {"p", s.anova.p}};
  } else if (!s.request.event.empty()) {
    json["hits"] = Json::array();
    for (const SimilarHit& h : s.hits) {
      json["hits"].push_back({{"series", h.series}, {"begin", h.begin}, {"end", h.end}, {"score", h.score}});
    }
  } else if (!s.request.clusters.empty()) {
    json["clusters"] = s.clusters;
    json["silhouette"] = s.silhouette;
  } else {
    json["pairs"] = Json::array();
    for (const SimilarPair& p : s.pairs) {
      json["pairs"].push_back({{"a", p.a}, {"b", p.b}, {"distance", p.distance}, {"percent", p.percent}});
    }
    json["most_common"] = {{"series", s.common.series}, {"alike", s.common.alike}, {"percent", s.request.percent}};
  }
  json["notes"] = s.notes;
  return json;
}

}  // namespace engram
