// Names of columns of prices: the words that data houses use, and what stands beside them.
//
// A name is compared by its letters and digits alone, in lower case: "Adj Close", "adj_close" and "<ADJCLOSE>" are one,
// and "1. open" is open. Where a role's word is only part of it, AAPL.Close or "Close (EUR)", the rest names an
// instrument.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace engram {

struct NamedRole {
  int role;          // a PriceRole, as its number
  int rank;          // 0: the exact name; aliases are worth less, one less than the other
  std::string rest;  // what else the name says
};

// Letters, digits and bytes beyond ASCII, in lower case.
std::string bare_name(std::string_view name);
// Of open .. volume and symbol; nothing for other names.
std::optional<NamedRole> role_named(std::string_view name);
// How much a name speaks for a stamp: 0 not at all.
int stamp_rank(std::string_view name);

}  // namespace engram
