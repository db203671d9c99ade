#include "engram/run/curves/similar.h"

#include <cstdio>

#include "cli/series_verb.h"

namespace engram {
namespace {

void print_anova(const Anova& a) {
  std::printf("  %-8s %14s %8s\n", "", "squares", "degrees");
  std::printf("  %-8s %14.6g %8.0f\n  %-8s %14.6g %8.0f\n", "between", a.between, a.between_degrees, "within", a.within,
              a.within_degrees);
  std::printf("  F = %.6g, p = %.4g\n", a.f, a.p);
}

void print_clusters(const SimilarSummary& s) {
  constexpr size_t shown = 12;
  std::printf("%zu groups, mean silhouette %.3f\n", s.clusters.size(), s.silhouette);
  for (size_t c = 0; c < s.clusters.size(); ++c) {
    std::printf("  %zu: %zu series:", c + 1, s.clusters[c].size());
    for (size_t i = 0; i < std::min(shown, s.clusters[c].size()); ++i)
      std::printf(" %s", visible(s.clusters[c][i]).c_str());
    std::printf("%s\n", s.clusters[c].size() > shown ? " ..." : "");
  }
}

void print_pairs(const SimilarSummary& s) {
  for (const SimilarPair& p : s.pairs) {
    std::printf("  %-20s %-20s %7.2f %%  distance %.6g\n", visible(p.a).c_str(), visible(p.b).c_str(), p.percent,
                p.distance);
  }
  std::printf("most common shape: %s, %lld others at least %g %% similar\n", visible(s.common.series).c_str(),
              static_cast<long long>(s.common.alike), s.request.percent);
}

void print_summary(const SimilarSummary& s) {
  std::printf("%lld series, %s\n", static_cast<long long>(s.series), s.request.measure.c_str());
  if (s.request.anova) return print_anova(s.anova);
  if (s.request.event.empty()) return s.request.clusters.empty() ? print_pairs(s) : print_clusters(s);
  for (const SimilarHit& h : s.hits) {
    std::printf("  %-20s from %s to %s, score %.3g\n", visible(h.series).c_str(), h.begin.c_str(), h.end.c_str(),
                h.score);
  }
  if (s.hits.empty()) std::printf("  no hits\n");
}

}  // namespace

int similar_verb(const Verb& verb, std::span<const std::string> words) {
  return answer_on_series(verb, words, similar, print_summary);
}

}  // namespace engram
