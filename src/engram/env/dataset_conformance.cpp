#include "engram/env/dataset_conformance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct Read {
  Tensor input, target, weight;
  bool operator==(const Read& other) const {
    const auto same = [](const Tensor& a, const Tensor& b) { return std::ranges::equal(a.values(), b.values()); };
    return same(input, other.input) && same(target, other.target) && same(weight, other.weight);
  }
};

// Whoever leaves a number unwritten leaves a NaN.
Read read(const Dataset& data, const Stretch& from, int64_t steps) {
  Read rows{Tensor(steps, data.input_space().columns()), Tensor(steps, data.target_space().columns()),
            Tensor(steps, 1)};
  for (Tensor* each : {&rows.input, &rows.target, &rows.weight}) fill(*each, std::numeric_limits<Real>::quiet_NaN());
  data.read(from, rows.input, rows.target, rows.weight);
  return rows;
}

bool inside(const Space& space, const Tensor& rows) {
  std::vector<double> row(static_cast<size_t>(rows.columns()));
  for (int64_t t = 0; t < rows.rows(); ++t) {
    const auto values = rows.view().row_span(t);
    std::ranges::copy(values, row.begin());
    if (!space.contains(row.data())) return false;
  }
  return true;
}

class Checker {
 public:
  Checker(const WorldEntry& entry, const WorldMaker& maker, const WorldContext& context, int64_t most)
      : id_(entry.id),
        most_(most),
        data_(dataset_of(maker.make_world(1, context))),
        other_(dataset_of(maker.make_world(1, context))) {}

  std::vector<std::string> run() {
    expect(data_->input_space() == other_->input_space() && data_->target_space() == other_->target_space(),
           "its spaces differ from one making to the next");
    double counts = 0;
    for (DataPart part : {DataPart::train, DataPart::validation, DataPart::test}) {
      expect(data_->sequences(part) > 0, "a part without a sequence");
      for (int64_t i = 0; i < std::min(most_, data_->sequences(part)); ++i) {
        const double weight = check_sequence(part, i);
        counts += part == DataPart::train ? weight : 0;
      }
    }
    expect(counts > 0, "nothing in the training part counts");
    check_fitted();
    return std::move(findings_);
  }

 private:
  void expect(bool holds, const std::string& finding) {
    if (!holds && findings_.size() < 20) findings_.push_back(id_ + ": " + finding);
  }

  // The weight of its steps.
  double check_sequence(DataPart part, int64_t sequence) {
    const int64_t length = data_->length(part, sequence);
    expect(length > 0, "a sequence without a step");
    if (length <= 0) return 0;
    const Read whole = read(*data_, {part, sequence, 0}, length);
    expect(inside(data_->input_space(), whole.input), "an input outside its space, or not written whole");
    expect(inside(data_->target_space(), whole.target), "a target outside its space, or not written whole");
    const auto sound = [](Real weight) { return std::isfinite(weight) && weight >= 0; };
    expect(std::ranges::all_of(whole.weight.values(), sound), "a weight that is negative, not finite or not written");
    const int64_t first = length / 2;
    const Read rest = read(*data_, {part, sequence, first}, length - first);
    Read tail = rest;
    copy(whole.input.view().slice_rows(first, length - first), tail.input);
    copy(whole.target.view().slice_rows(first, length - first), tail.target);
    copy(whole.weight.view().slice_rows(first, length - first), tail.weight);
    expect(rest == tail, "a sequence read from its middle is another one");
    expect(read(*data_, {part, sequence, 0}, length) == whole, "read twice it is another one");
    const bool same = other_->length(part, sequence) == length;
    expect(same && read(*other_, {part, sequence, 0}, length) == whole, "made twice it is another one");
    double weight = 0;
    for (Real each : whole.weight.values()) weight += static_cast<double>(each);
    return weight;
  }

  void check_fitted() {
    const int64_t length = data_->length(DataPart::train, 0);
    const Read before = read(*data_, {DataPart::train, 0, 0}, length);
    Archive saver = Archive::saver();
    data_->visit_fitted(saver);
    Archive loader = Archive::loader(saver.finish());
    try {
      other_->visit_fitted(loader);
      loader.finish();
    } catch (const Error& error) {
      return expect(false, std::string("what was fitted does not travel: ") + error.what());
    }
    expect(read(*other_, {DataPart::train, 0, 0}, length) == before, "with what another fitted it reads otherwise");
  }

  std::string id_;
  int64_t most_;
  DatasetPtr data_, other_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> check_dataset(const WorldEntry& entry, const WorldMaker& maker, const WorldContext& context,
                                       int64_t most) {
  return Checker(entry, maker, context, most).run();
}

}  // namespace engram::inline ENGRAM_REAL
