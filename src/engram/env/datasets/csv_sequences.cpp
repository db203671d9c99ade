#include "engram/env/datasets/csv_sequences.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <sstream>

#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Raw = CsvSequences::Raw;

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

// One file, row by row.
class Reading {
 public:
  Reading(const CsvSequences::Options& options, const std::string& file) : options_(options), file_(file) {}

  void row(std::span<const std::string_view> fields, int64_t line) {
    const std::string place = file_ + ":" + std::to_string(line);
    if (names_.empty()) return begin(fields, place);
    if (fields.size() != names_.size()) {
      throw Error(place + ": expected " + std::to_string(names_.size()) + " cells, found " +
                  std::to_string(fields.size()));
    }
    const std::string name = sequence_ < names_.size() ? std::string(fields[sequence_]) : "";
    if (sequences_.empty() || name != name_) open(name, place);
    Raw& raw = sequences_.back();
    raw.place.push_back(place);
    raw.numbers.push_back(set_ < names_.size() ? members(fields[set_], place) : numbers(fields, place));
    if (target_ < names_.size()) raw.target.emplace_back(fields[target_]);
  }
  std::vector<Raw> sequences() { return std::move(sequences_); }

 private:
  void begin(std::span<const std::string_view> fields, const std::string& place) {
    names_.assign(fields.begin(), fields.end());
    sequence_ = options_.sequence == "none" ? names_.size() : column(options_.sequence, place);
    set_ = options_.set.empty() ? names_.size() : column(options_.set, place);
    target_ = options_.target == "next" ? names_.size() : column(options_.target, place);
  }
  size_t column(const std::string& name, const std::string& place) const {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return static_cast<size_t>(found - names_.begin());
    throw Error(place + ": there is no column '" + visible(name) + "'" + suggestion(name, names_));
  }
  // A name that comes again behind another one would be two halves of a sequence.
  void open(const std::string& name, const std::string& place) {
    if (!known_.insert(name).second) {
      throw Error(place + ": rows of the sequence '" + visible(name) + "' stand apart; sort the file by " +
                  options_.sequence);
    }
    name_ = name;
    sequences_.emplace_back();
  }
  std::vector<double> numbers(std::span<const std::string_view> fields, const std::string& place) const {
    std::vector<double> row;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i == sequence_ || i == target_ || names_[i] == "step") continue;
      const std::optional<double> number = number_of(fields[i]);
      if (!number) {
        throw Error(place + ": " + visible(names_[i]) + ": expected a finite number, found '" +
                    visible(std::string(fields[i])) + "'");
      }
      row.push_back(*number);
    }
    return row;
  }
  std::vector<double> members(std::string_view cell, const std::string& place) const {
    std::vector<double> row(static_cast<size_t>(options_.set_high - options_.set_low + 1));
    std::istringstream words{std::string(cell)};
    for (std::string word; words >> word;) {
      const double member = number_of(word).value_or(NAN);
      const auto low = static_cast<double>(options_.set_low), high = static_cast<double>(options_.set_high);
      if (!(member >= low && member <= high) || member != std::floor(member)) {
        throw Error(place + ": expected whole numbers of " + std::to_string(options_.set_low) + " .. " +
                    std::to_string(options_.set_high) + ", found '" + visible(word) + "'; see --set_low, --set_high");
      }
      row[static_cast<size_t>(member - low)] = 1;
    }
    return row;
  }

  const CsvSequences::Options& options_;
  std::string file_, name_;
  std::vector<std::string> names_;
  size_t sequence_ = 0, set_ = 0, target_ = 0;  // of each role its column; as many as there are: nobody has it
  std::set<std::string> known_;
  std::vector<Raw> sequences_;
};

}  // namespace

void CsvSequences::Options::visit(OptionVisitor& v) {
  SplitOptions::visit(v);
  v.option("sequence", sequence, {}, "column with the name of a row's sequence; none: the file is one sequence");
  v.option("set", set, {}, "column that holds a set of whole numbers, such as the keys that sound; default: none");
  v.option("set_low", set_low, {-1e6, 1e6}, "least member of a set");
  v.option("set_high", set_high, {-1e6, 1e6}, "greatest member of a set; 21 .. 108 are the keys of a piano");
  v.option("target", target, {}, "next: the next row is to be said; or the column that is to be said");
  v.option("label_at", label_at, {"end", "every"}, "where a target column counts: at the last step, or at every one");
}

CsvSequences::CsvSequences(const Options& options, const WorldContext& context) : options_(options) {
  if (options.set_high < options.set_low) throw Error("--set_high: expected at least --set_low");
  raw_ = split<Raw>(options, context, [&](const std::string& bytes, const std::string& file) {
    Reading reading(options_, file);
    for_each_csv_row(bytes, csv_delimiter(bytes), [&](auto fields, int64_t line) { reading.row(fields, line); });
    std::vector<Raw> all = reading.sequences();
    // The next row of a single one is nobody's.
    if (options_.target == "next") std::erase_if(all, [](const Raw& raw) { return raw.numbers.size() < 2; });
    return all;
  });
  fit();
  make_rows();
}

void CsvSequences::fit() {
  if (options_.target != "next") {
    std::set<std::string> texts;
    bool numbers = true;
    for (const Raw& raw : raw_[0]) texts.insert(raw.target.begin(), raw.target.end());
    for (const std::string& text : texts) numbers = numbers && number_of(text).has_value();
    if (!numbers) labels_.assign(texts.begin(), texts.end());
  }
  const bool numeric_target = options_.target != "next" && labels_.empty();
  const size_t columns = raw_[0][0].numbers[0].size() + (numeric_target ? 1 : 0);
  mean_.assign(columns, 0);
  deviation_.assign(columns, 1);
  if (!options_.set.empty()) return;
  double count = 0;
  std::vector<double> squares(columns, 0);
  for (const Raw& raw : raw_[0]) {
    for (size_t t = 0; t < raw.numbers.size(); ++t) {
      std::vector<double> row = raw.numbers[t];
      if (numeric_target) row.push_back(*number_of(raw.target[t]));
      ++count;
      for (size_t k = 0; k < columns; ++k) {  // Welford 1962
        const double before = row[k] - mean_[k];
        mean_[k] += before / count;
        squares[k] += before * (row[k] - mean_[k]);
      }
    }
  }
  for (size_t k = 0; k < columns; ++k) deviation_[k] = squares[k] > 0 ? std::sqrt(squares[k] / count) : 1;
}

std::vector<Real> CsvSequences::seen(const std::vector<double>& numbers) const {
  std::vector<Real> row;
  for (size_t k = 0; k < numbers.size(); ++k) row.push_back(static_cast<Real>((numbers[k] - mean_[k]) / deviation_[k]));
  return row;
}

double CsvSequences::label_of(const std::string& text, const std::string& place) const {
  const auto found = std::ranges::lower_bound(labels_, text);
  if (found != labels_.end() && *found == text) return static_cast<double>(found - labels_.begin());
  throw Error(place + ": the label '" + visible(text) +
              "' does not occur in the training part, so that nobody can learn to say it");
}

void CsvSequences::add_step(const Raw& raw, size_t t, MadeRows& rows) const {
  const std::vector<Real> input = seen(raw.numbers[t]);
  rows.input.insert(rows.input.end(), input.begin(), input.end());
  if (options_.target == "next") {
    const std::vector<Real> target = seen(raw.numbers[t + 1]);
    rows.target.insert(rows.target.end(), target.begin(), target.end());
  } else if (!labels_.empty()) {
    rows.target.push_back(static_cast<Real>(label_of(raw.target[t], raw.place[t])));
  } else {
    const std::optional<double> number = number_of(raw.target[t]);
    if (!number) throw Error(raw.place[t] + ": expected a finite number as target, found '" + raw.target[t] + "'");
    rows.target.push_back(static_cast<Real>((*number - mean_.back()) / deviation_.back()));
  }
  const bool counts = options_.target == "next" || options_.label_at == "every" || t + 1 == raw.numbers.size();
  rows.weight.push_back(counts ? Real(1) : Real(0));
}

void CsvSequences::make_rows() {
  constexpr double far = 1e6;  // standard deviations: no bound
  const auto columns = static_cast<int>(raw_[0][0].numbers[0].size());
  const bool set = !options_.set.empty();
  input_ = set ? Space::box(columns, 0, 1) : Space::box(columns, -far, far);
  target_ = !labels_.empty()            ? Space::discrete(static_cast<int>(labels_.size()))
            : options_.target != "next" ? Space::box(1, -far, far)
            : set                       ? Space::multi_discrete(std::vector<int>(static_cast<size_t>(columns), 2))
                                        : Space::box(columns, -far, far);
  for (size_t part = 0; part < 3; ++part) {
    parts_[part].clear();
    for (const Raw& raw : raw_[part]) {
      MadeRows& rows = parts_[part].emplace_back();
      const size_t steps = raw.numbers.size() - (options_.target == "next" ? 1 : 0);
      for (size_t t = 0; t < steps; ++t) add_step(raw, t, rows);
    }
  }
}

std::string CsvSequences::name_of(int64_t index) const {
  return labels_.empty() ? std::to_string(index) : labels_[static_cast<size_t>(index)];
}

void CsvSequences::visit_fitted(Archive& archive) {
  archive("mean", mean_);
  archive("deviation", deviation_);
  visit_labels(archive, labels_);
  if (!archive.loading()) return;
  if (std::ranges::any_of(deviation_, [](double d) { return !(d > 0); })) {
    throw Error(options_.data + ": the checkpoint's deviations are not all above 0");
  }
  const size_t columns = raw_[0][0].numbers[0].size() + (options_.target != "next" && labels_.empty() ? 1 : 0);
  if (mean_.size() != columns || deviation_.size() != columns) {
    throw Error(options_.data + ": expected " + std::to_string(mean_.size()) +
                " columns of numbers, as the run has learned from, found " + std::to_string(columns));
  }
  make_rows();
}

std::string CsvSequences::sample() {
  std::string text = "sequence,step,height,slope\n";
  for (int i = 0; i < 20; ++i) {
    for (int t = 0; t < 8; ++t) {
      text += std::to_string(i) + "," + std::to_string(t) + "," + std::to_string((i + t) % 5) + "," +
              std::to_string(t % 3) + "\n";
    }
  }
  return text;
}

}  // namespace engram::inline ENGRAM_REAL
