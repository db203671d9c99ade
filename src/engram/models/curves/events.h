// Events in curves, asked for in words: "rise > 3 sd within 5, then fall slower than 0.5 sd".
//
//   query   phase {, then phase}
//   phase   rise|fall > A [sd] [within N]                         changes by more than A over at most N rows (default 1)
//           rise|fall faster|slower than B [sd] [within N]        moves that way over exactly N rows (default 5), by more or
//                                                                 less than B a row on average
//
// sd is the series's own standard deviation; without it numbers are in its units. A phase begins where the one before ended.
// A hit's score is how many times over its phases exceed what was asked, the least of them (for `slower`: B over the speed);
// of hits that overlap in one series the best is kept.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace engram {

struct EventPhase {
  bool rise = true;
  enum Kind : uint8_t { change, faster, slower } kind = change;
  double amount = 0;
  bool deviations = false;
  size_t within = 1;
};

// Error naming the phase that cannot be read.
std::vector<EventPhase> parse_event(const std::string& query);

struct EventHit {
  size_t begin, end;  // rows
  double score;
};

// Best first. Missing values (NaN) end a phase.
std::vector<EventHit> find_events(std::span<const double> y, const std::vector<EventPhase>& phases);

}  // namespace engram
