#include "engram/models/curves/events.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engram/core/error.h"

namespace engram {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ' && c != ',') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

std::optional<double> number(const std::string& word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size();
  return whole && value >= 0 ? std::optional(value) : std::nullopt;
}

// Reads one phase from its words.
class PhaseReader {
 public:
  explicit PhaseReader(std::vector<std::string> words) : words_(std::move(words)) {}

  EventPhase read() {
    EventPhase phase;
    phase.rise = one_of({"rise", "fall"}) == "rise";
    const std::string how = one_of({">", "faster", "slower"});
    phase.kind = how == ">" ? EventPhase::change : how == "faster" ? EventPhase::faster : EventPhase::slower;
    if (phase.kind != EventPhase::change) one_of({"than"});
    phase.amount = demand_number();
    if (next("sd")) phase.deviations = true;
    phase.within = phase.kind == EventPhase::change ? 1 : 5;
    if (next("within")) phase.within = static_cast<size_t>(std::clamp(demand_number(), 1.0, 1e6));
    if (place_ < words_.size()) fail("the phase to end before '" + words_[place_] + "'");
    return phase;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    std::string text;
    for (const std::string& word : words_) text += (text.empty() ? "" : " ") + word;
    throw Error("--event: '" + text + "': expected " + expected +
                "; a phase is such as 'rise > 3 sd within 5' or 'fall slower than 0.5 sd'");
  }
  bool next(const char* word) {
    if (place_ >= words_.size() || words_[place_] != word) return false;
    ++place_;
    return true;
  }
  std::string one_of(const std::vector<const char*>& known) {
    std::string list;
    for (const char* word : known) {
      if (next(word)) return word;
      list += std::string(list.empty() ? "" : " or ") + word;
    }
    fail(list);
  }
  double demand_number() {
    const auto value = place_ < words_.size() ? number(words_[place_]) : std::nullopt;
    if (!value) fail("a number of at least 0");
    ++place_;
    return *value;
  }

  std::vector<std::string> words_;
  size_t place_ = 0;
};

double deviation(std::span<const double> y) {
  double mean = 0, squares = 0, count = 0;
  for (double v : y) {
    if (!std::isnan(v)) mean += v, count += 1;
  }
  mean /= std::max(1.0, count);
  for (double v : y) squares += std::isnan(v) ? 0 : (v - mean) * (v - mean);
  return std::sqrt(squares / std::max(1.0, count));
}

struct Step {
  size_t end;
  double score;  // of at least 1 where the phase is there
};

// The best way to go through a phase from `begin`.
std::optional<Step> follow(std::span<const double> y, size_t begin, const EventPhase& phase, double unit) {
  const double wanted = std::max(1e-300, phase.amount * unit), sign = phase.rise ? 1 : -1;
  std::optional<Step> best;
  for (size_t rows = 1; rows <= phase.within && begin + rows < y.size(); ++rows) {
    const double moved = sign * (y[begin + rows] - y[begin]);
    if (std::isnan(moved)) break;
    if (phase.kind != EventPhase::change && rows < phase.within) continue;
    const double speed = moved / static_cast<double>(rows);
    double score = phase.kind == EventPhase::change ? moved / wanted : speed / wanted;
    if (phase.kind == EventPhase::slower) score = speed > 0 ? wanted / speed : 0;
    if (score > 1 && (!best || score > best->score)) best = {begin + rows, score};
  }
  return best;
}

}  // namespace

std::vector<EventPhase> parse_event(const std::string& query) {
  std::vector<EventPhase> phases;
  std::vector<std::string> words;
  for (const std::string& word : words_of(query + " then")) {
    if (word != "then") {
      words.push_back(word);
      continue;
    }
    phases.push_back(PhaseReader(std::move(words)).read());
    words.clear();
  }
  return phases;
}

std::vector<EventHit> find_events(std::span<const double> y, const std::vector<EventPhase>& phases) {
  const double sd = deviation(y);
  std::vector<EventHit> hits;
  for (size_t begin = 0; begin < y.size() && sd > 0; ++begin) {
    EventHit hit{begin, begin, INFINITY};
    bool there = true;
    for (const EventPhase& phase : phases) {
      const auto step = follow(y, hit.end, phase, phase.deviations ? sd : 1);
      there = there && step.has_value();
      if (!there) break;
      hit.end = step->end;
      hit.score = std::min(hit.score, step->score);
    }
    if (there) hits.push_back(hit);
  }
  std::ranges::stable_sort(hits, std::greater<>(), &EventHit::score);
  std::vector<EventHit> kept;
  for (const EventHit& hit : hits) {
    const auto overlaps = [&](const EventHit& other) { return hit.begin < other.end && other.begin < hit.end; };
    if (std::ranges::none_of(kept, overlaps)) kept.push_back(hit);
  }
  return kept;
}

}  // namespace engram
