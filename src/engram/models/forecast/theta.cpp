#include "engram/models/forecast/theta.h"

namespace engram {

void Theta::fit(std::span<const double> past) {
  rows_ = static_cast<double>(past.size());
  const double middle = (rows_ - 1) / 2;
  double mean = 0, moment = 0, squares = 0;
  for (size_t t = 0; t < past.size(); ++t) {
    const double place = static_cast<double>(t) - middle;
    mean += past[t] / rows_, moment += place * past[t], squares += place * place;
  }
  slope_ = moment / squares;
  intercept_ = mean - slope_ * middle;
  std::vector<double> second;
  for (size_t t = 0; t < past.size(); ++t) second.push_back(2 * past[t] - line(static_cast<double>(t)));
  smoothing_.fit(second);
}

void Theta::update(double y) {
  smoothing_.update(2 * y - line(rows_));
  rows_ += 1;
}

void Theta::forecast(std::span<double> ahead) const {
  smoothing_.forecast(ahead);
  for (size_t h = 0; h < ahead.size(); ++h) ahead[h] = (ahead[h] + line(rows_ + static_cast<double>(h))) / 2;
}

}  // namespace engram
