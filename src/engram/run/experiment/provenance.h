// Provenance: what a checkpoint was made from, so that a run whose options or data were changed afterwards is not taken
// for what it was.
//
// Every option stands in it as text, but for those that change no byte of the work done so far and those that name a
// file; of files their contents, as one hash. So a run may be moved, its total raised and its threads changed; an
// edited gamma or a replaced price file is named. An option that another version of engram knows alone is no
// difference.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/fingerprint.h"
#include "engram/run/experiment/plan.h"

namespace engram::inline ENGRAM_REAL {

// Reads the files of a world and remembers which, and what was in them.
class DataReader {
 public:
  std::string read(const std::string& path);  // run/files
  // Whether `value` is such a file, or several, separated by commas.
  bool has_read(const std::string& value) const;
  std::string fingerprint() const { return paths_.empty() ? "" : contents_.text(); }

 private:
  std::set<std::string> paths_;
  Fingerprint contents_;
};

struct Provenance {
  std::string options;  // "gamma = 0.99", one line for each
  std::string data;     // a hash of all files; "": none was read

  void visit(Archive& archive);
  bool operator==(const Provenance&) const = default;
};

Provenance provenance_of(Plan& plan, const DataReader& data);

// "gamma = 0.9, found 0.99; other contents of its data", of options that both know; "" where nothing differs.
std::string difference_of(const Provenance& made_from, const Provenance& found);

// Error where they differ, or with `force` a warning.
void demand_same(const Provenance& made_from, const Provenance& found, const std::string& directory, bool force,
                 const std::function<void(const std::string&)>& warn);

}  // namespace engram::inline ENGRAM_REAL
