#include "engram/env/market/known_bars.h"

#include <algorithm>
#include <iterator>

#include "engram/core/fingerprint.h"

namespace engram {
namespace {

uint64_t hash_of(const Prices& prices, int64_t row) {
  const auto i = static_cast<size_t>(row);
  Fingerprint fingerprint;
  fingerprint.add(prices.instant(row));
  for (double price : {prices.open[i], prices.high[i], prices.low[i], prices.close[i]}) {
    fingerprint.add(static_cast<float>(price));
  }
  return fingerprint.number();
}

}  // namespace

void KnownBars::add(const Prices& prices, int64_t begin, int64_t end) {
  std::vector<uint64_t> hashes;
  for (int64_t row = begin; row < end; ++row) hashes.push_back(hash_of(prices, row));
  std::sort(hashes.begin(), hashes.end());
  add(hashes);
}

void KnownBars::add(const KnownBars& others) { add(*others.hashes_); }

// What is known already keeps its place, so that lanes which load the same bars go on sharing them.
void KnownBars::add(const std::vector<uint64_t>& sorted) {
  auto all = std::make_shared<std::vector<uint64_t>>();
  std::set_union(hashes_->begin(), hashes_->end(), sorted.begin(), sorted.end(), std::back_inserter(*all));
  if (all->size() != hashes_->size()) hashes_ = std::move(all);
}

std::vector<int64_t> KnownBars::rows_in(const Prices& prices, int64_t begin, int64_t end) const {
  std::vector<int64_t> rows;
  for (int64_t row = begin; row < end; ++row) {
    if (std::binary_search(hashes_->begin(), hashes_->end(), hash_of(prices, row))) rows.push_back(row);
  }
  return rows;
}

void KnownBars::visit(Archive& archive) {
  std::vector<uint64_t> hashes = archive.saving() ? *hashes_ : std::vector<uint64_t>();
  archive("hashes", hashes);
  if (archive.saving()) return;
  std::sort(hashes.begin(), hashes.end());  // whatever the file says
  add(hashes);
}

}  // namespace engram
