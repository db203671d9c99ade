#include "engram/models/regression_trees.h"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

void demand(int status) {
  if (status != 0) throw Error(std::string("XGBoost: ") + XGBGetLastError(), 1);
}

struct FreeExamples {
  void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(void* handle) const { XGBoosterFree(handle); }
};

std::unique_ptr<void, FreeExamples> make_examples(ConstView x, std::span<const double> y) {
  std::vector<float> rows, targets(y.begin(), y.end());
  for (int64_t i = 0; i < x.rows; ++i) rows.insert(rows.end(), x.row(i), x.row(i) + x.columns);
  DMatrixHandle handle = nullptr;
  demand(XGDMatrixCreateFromMat(rows.data(), static_cast<bst_ulong>(x.rows), static_cast<bst_ulong>(x.columns), NAN,
                                &handle));
  std::unique_ptr<void, FreeExamples> examples(handle);
  demand(XGDMatrixSetFloatInfo(handle, "label", targets.data(), targets.size()));
  return examples;
}

// Rounds of boosting from zero.
nlohmann::json grow(DMatrixHandle examples, const RegressionTrees::Options& o) {
  BoosterHandle handle = nullptr;
  demand(XGBoosterCreate(&examples, 1, &handle));
  const std::unique_ptr<void, FreeBooster> booster(handle);
  const std::pair<const char*, std::string> settings[] = {
      {"verbosity", "0"},
      {"nthread", "1"},
      {"objective", "reg:squarederror"},
      {"tree_method", "exact"},
      {"base_score", "0"},
      {"learning_rate", shortest(o.learning_rate)},
      {"colsample_bynode", shortest(o.column_share)},
      {"reg_lambda", "0"},
      {"max_depth", std::to_string(o.max_depth)},
      {"min_child_weight", std::to_string(o.min_samples_leaf)},
      {"num_parallel_tree", std::to_string(o.n_estimators)},
      {"subsample", o.bagging ? "0.632" : "1"},
      {"seed", std::to_string(o.seed)},
  };
  for (const auto& [name, value] : settings) demand(XGBoosterSetParam(handle, name, value.c_str()));
  for (int round = 0; round < o.rounds; ++round) demand(XGBoosterUpdateOneIter(handle, round, examples));
  bst_ulong size = 0;
  const char* bytes = nullptr;
  demand(XGBoosterSaveModelToBuffer(handle, R"({"format": "ubj"})", &size, &bytes));
  return nlohmann::json::from_ubjson(std::string_view(bytes, size));
}

template <class T>
void append(const nlohmann::json& numbers, T shift, std::vector<T>& to) {
  for (const nlohmann::json& number : numbers) to.push_back(number.get<T>() + shift);
}

}  // namespace

void RegressionTrees::fit(ConstView x, std::span<const double> y) {
  const auto examples = make_examples(x, y);
  const nlohmann::json model = grow(examples.get(), options_);
  for (auto* numbers : {&roots_, &left_, &right_, &column_}) numbers->clear();
  threshold_.clear();
  for (const nlohmann::json& tree : model.at("learner").at("gradient_booster").at("model").at("trees")) {
    const auto root = static_cast<int32_t>(left_.size());
    roots_.push_back(root);
    append(tree.at("left_children"), root, left_);
    append(tree.at("right_children"), root, right_);
    append(tree.at("split_indices"), 0, column_);
    append(tree.at("split_conditions"), 0.0f, threshold_);
    for (size_t i = static_cast<size_t>(root); i < left_.size(); ++i) {
      if (tree.at("left_children")[i - static_cast<size_t>(root)] == -1) left_[i] = -1;
    }
  }
}

double RegressionTrees::answer(std::span<const Real> x) const {
  double sum = 0;
  for (const int32_t root : roots_) {
    auto node = static_cast<size_t>(root);
    while (left_[node] >= 0) {
      const bool left = x[static_cast<size_t>(column_[node])] < threshold_[node];
      node = static_cast<size_t>(left ? left_[node] : right_[node]);
    }
    sum += static_cast<double>(threshold_[node]);
  }
  return sum;
}

void RegressionTrees::predict(ConstView x, std::span<double> y) const {
  for (int64_t i = 0; i < x.rows; ++i) y[static_cast<size_t>(i)] = answer(x.row_span(i));
}

// Every node has its parts, and a child stands behind its parent: no way down ends elsewhere than in a leaf.
bool RegressionTrees::sound() const {
  const size_t nodes = left_.size();
  if (right_.size() != nodes || column_.size() != nodes || threshold_.size() != nodes) return false;
  const auto behind = [&](int32_t child, size_t node) {
    return child > static_cast<int32_t>(node) && static_cast<size_t>(child) < nodes;
  };
  for (size_t node = 0; node < nodes; ++node) {
    if (left_[node] >= 0 && !(behind(left_[node], node) && behind(right_[node], node))) return false;
  }
  return std::ranges::all_of(roots_, [&](int32_t root) { return static_cast<size_t>(root) < nodes; });
}

void RegressionTrees::visit(Archive& archive) {
  archive("roots", roots_, {0, INT32_MAX});
  archive("left", left_);
  archive("right", right_);
  archive("column", column_, {0, options_.columns - 1});
  archive("threshold", threshold_);
  archive.demand(sound(), "left", "nodes whose children stand behind them");
}

}  // namespace engram::inline ENGRAM_REAL
