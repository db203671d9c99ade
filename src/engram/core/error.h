// Failure: what the outside world or a caller got wrong, said in one line that names place, value and remedy.
//
// A caller's mistake and a bad file throw Error; an impossible state in an inner loop is an assertion (debug builds).
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace engram {

// `status` is the process exit status that the command line returns: 2 the caller's mistake, 1 the work failed.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, int status = 2) : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

// The text as one line that a terminal shows and does not obey: a control character becomes \xNN.
std::string visible(std::string_view text);

// The candidate with the smallest edit distance to `name`, or "" if none is near enough to be a likely typing error.
std::string nearest_name(std::string_view name, std::span<const std::string> candidates);

// "; did you mean 'x'?" or "".
std::string suggestion(std::string_view name, std::span<const std::string> candidates);

}  // namespace engram
