#include "engram/learning/experience.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/resources.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// x where T can hold it.
template <class T>
T whole(Real x, const std::string& column) {
  const double value = static_cast<double>(x);
  constexpr double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  if (value >= low && value <= high && value == std::floor(value)) return static_cast<T>(x);
  throw Error("experience: column " + column + ": expected a whole number from " + shortest(low) + " to " +
              shortest(high) + ", found " + shortest(value));
}

// to row i = from row rows[i].
template <class T>
void select(const T* from, std::span<const int64_t> rows, View to) {
  if (to.columns == 1) {  // most columns: a loop of its own is several times as fast
    for (size_t i = 0; i < rows.size(); ++i) to.data[i] = static_cast<Real>(from[rows[i]]);
    return;
  }
  for (int64_t i = 0; i < to.rows; ++i) {
    const T* row = from + rows[static_cast<size_t>(i)] * to.columns;
    std::transform(row, row + to.columns, to.row(i), [](T x) { return static_cast<Real>(x); });
  }
}

// All columns at once, so that a rollout that does not fit is refused as a whole.
int64_t steps_within_memory(const ExperienceShape& shape, const std::vector<Column>& columns) {
  double width = 2 + static_cast<double>(shape.memory) / static_cast<double>(shape.segment);
  for (const Column& column : columns) width += static_cast<double>(column.width);
  const double rows = static_cast<double>(shape.steps) * static_cast<double>(shape.lanes);
  demand_memory(std::to_string(shape.steps) + " steps of " + std::to_string(shape.lanes) + " lanes",
                rows * width * sizeof(Real), "choose a smaller --n_steps or --n_envs");
  return shape.steps;
}

}  // namespace

Experience::Experience(const ExperienceShape& shape, std::vector<Column> columns)
    : start(steps_within_memory(shape, columns) + 1, shape.lanes),
      weight(shape.steps, shape.lanes),
      memory(shape.steps / shape.segment * shape.lanes, shape.memory),
      shape_(shape),
      columns_(std::move(columns)) {
  assert(shape.steps % shape.segment == 0);
  fill(weight, Real(1));
  for (const Column& column : columns_) {
    const auto size = static_cast<size_t>(shape.steps * shape.lanes * column.width);
    switch (column.storage) {
      case Storage::real:
        values_.emplace_back(Tensor(shape.steps * shape.lanes, column.width));
        break;
      case Storage::bit:
      case Storage::byte:
        values_.emplace_back(std::vector<uint8_t>(size));
        break;
      case Storage::index:
        values_.emplace_back(std::vector<int32_t>(size));
        break;
    }
  }
}

std::vector<Segment> Experience::segments() const {
  std::vector<Segment> all;
  for (int64_t first = 0; first < shape_.steps; first += shape_.segment) {
    for (int64_t lane = 0; lane < shape_.lanes; ++lane) all.push_back({lane, first, shape_.segment});
  }
  return all;
}

View Experience::real(std::string_view name) { return std::get<Tensor>(values_[find(name)]); }

void Experience::put(std::string_view name, int64_t t, ConstView rows) {
  const size_t at = find(name);
  const int64_t width = columns_[at].width;
  assert(t >= 0 && t < shape_.steps && rows.rows == shape_.lanes && rows.columns == width);
  if (columns_[at].storage == Storage::real) return copy(rows, real(name).slice_rows(row(0, t), shape_.lanes));
  const auto convert = [&]<class T>(std::vector<T>& values) {
    T* to = values.data() + row(0, t) * width;
    for (int64_t i = 0; i < rows.rows; ++i, to += width) {
      std::ranges::transform(rows.row_span(i), to, [&](Real x) { return whole<T>(x, columns_[at].name); });
    }
  };
  if (auto* bytes = std::get_if<std::vector<uint8_t>>(&values_[at])) convert(*bytes);
  if (auto* indices = std::get_if<std::vector<int32_t>>(&values_[at])) convert(*indices);
}

size_t Experience::find(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name, &Column::name);
  if (found == columns_.end()) throw Error("experience: no column " + std::string(name));
  return static_cast<size_t>(found - columns_.begin());
}

Batch::Batch(std::vector<std::string> names) : names_(std::move(names)), columns_(names_.size()) {}

View Batch::operator[](std::string_view name) {
  const auto found = std::ranges::find(names_, name);
  if (found == names_.end()) throw Error("batch: no column " + std::string(name));
  return columns_[static_cast<size_t>(found - names_.begin())];
}

// Which row of the experience each row is, and the memory before each segment.
void Batch::place(const Experience& from, std::span<const Segment> segments) {
  const auto& [T, N, M, L] = from.shape();
  steps = std::ranges::max(segments, {}, &Segment::steps).steps;
  lanes = static_cast<int64_t>(segments.size());
  rows_.resize(static_cast<size_t>(steps * lanes));
  memory.resize(lanes, M);
  for (int64_t b = 0; b < lanes; ++b) {
    const auto [lane, first, count] = segments[static_cast<size_t>(b)];
    assert(lane >= 0 && lane < N && first >= 0 && count > 0 && first + count <= T);
    for (int64_t l = 0; l < steps; ++l) {
      rows_[static_cast<size_t>(l * lanes + b)] = from.row(lane, first + std::min(l, count - 1));
    }
    const bool kept = first % L == 0;
    assert(kept || M == 0 || from.start(first, lane) != 0);
    const View to = memory.view().slice_rows(b, 1);
    if (kept) {
      copy(from.memory.view().slice_rows(first / L * N + lane, 1), to);
    } else {
      fill(to, 0);
    }
  }
}

void Batch::gather(const Experience& from, std::span<const Segment> segments, int64_t burn_in) {
  place(from, segments);
  const int64_t rows = steps * lanes;
  start.resize(steps, lanes);
  weight.resize(rows, 1);
  select(from.start.data(), rows_, {start.data(), rows, 1});
  select(from.weight.data(), rows_, weight);
  for (int64_t l = 0; l < steps; ++l) {
    for (int64_t b = 0; b < lanes; ++b) {
      if (l < burn_in || l >= segments[static_cast<size_t>(b)].steps) weight(l * lanes + b, 0) = 0;
    }
  }
  for (size_t i = 0; i < names_.size(); ++i) {
    const size_t at = from.find(names_[i]);
    columns_[i].resize(rows, from.columns_[at].width);
    std::visit([&](const auto& values) { select(values.data(), rows_, columns_[i]); }, from.values_[at]);
  }
}

}  // namespace engram::inline ENGRAM_REAL
