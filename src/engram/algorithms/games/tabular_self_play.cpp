#include "engram/algorithms/games/tabular_self_play.h"

#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

class TableValues final : public AfterstateValues {
 public:
  explicit TableValues(int64_t features) : width_(static_cast<size_t>(features)) {}

  void evaluate(ConstView afterstates, View value) const override {
    for (int64_t i = 0; i < afterstates.rows; ++i) {
      const auto known = places_.find(key_of(afterstates, i));
      value(i, 0) = known == places_.end() ? Real(0) : static_cast<Real>(values_[known->second]);
    }
  }
  void forget_traces() override { traced_ = nobody; }
  double pass(ConstView afterstate, double sign) override {
    const auto [place, fresh] = places_.try_emplace(key_of(afterstate, 0), values_.size());
    if (fresh) append(afterstate);
    traced_ = place->second;
    sign_ = sign;
    return values_[traced_];
  }
  void learn(double error, double learning_rate) override {
    if (traced_ != nobody) values_[traced_] += learning_rate * error * sign_;
  }
  void visit(Archive& archive) override {
    archive("afterstates", features_);
    archive("values", values_);
    if (archive.saving()) return;
    if (features_.size() != values_.size() * width_) throw Error("the table of values: its rows do not fit its values");
    places_.clear();
    for (size_t i = 0; i < values_.size(); ++i) {
      places_.emplace(key_of(ConstView(features_.data() + i * width_, 1, static_cast<int64_t>(width_)), 0), i);
    }
  }

 private:
  static constexpr size_t nobody = static_cast<size_t>(-1);

  static std::string key_of(ConstView rows, int64_t row) {
    std::string key(static_cast<size_t>(rows.columns) * sizeof(Real), '\0');
    std::memcpy(key.data(), &rows(row, 0), key.size());
    return key;
  }
  void append(ConstView afterstate) {
    for (int64_t j = 0; j < afterstate.columns; ++j) features_.push_back(afterstate(0, j));
    values_.push_back(0);
  }

  size_t width_;
  std::vector<Real> features_;  // (positions, width), in the order they were met
  std::vector<double> values_;  // (positions)
  std::unordered_map<std::string, size_t> places_;
  size_t traced_ = nobody;
  double sign_ = 1;
};

}  // namespace

TabularSelfPlay::TabularSelfPlay(GamePtr game, const Options& options, const RunContext& context)
    : SelfPlay(std::move(game), std::make_unique<TableValues>(game->features()), options, context) {}

}  // namespace engram::inline ENGRAM_REAL
