// Tokens: a text as the units that a model of it reads, and a vocabulary of them.
//
//   characters  code points of UTF-8
//   words       runs of letters, digits and inner apostrophes, any code point beyond ASCII being a letter; a line end;
//               any other character but blanks, each by itself
//
// A vocabulary numbers the tokens that it was made from in ascending order from 1 on; 0 is UNKNOWN, any other token. Of
// more than `most` different ones it keeps the most frequent.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engram/core/archive.h"

namespace engram {

enum class TokenKind : uint8_t { characters, words };
TokenKind token_kind(const std::string& name);  // of "characters" or "words"

// Views into `text`. Error with `name` and the byte where it is not UTF-8.
std::vector<std::string_view> tokens_of(std::string_view text, TokenKind kind, const std::string& name);
// Tokens as a text again: words with blanks between them, but for those before a punctuation mark.
std::string joined(std::span<const std::string> tokens, TokenKind kind);

class Vocabulary {
 public:
  static constexpr int32_t unknown = 0;

  Vocabulary() = default;
  Vocabulary(std::span<const std::string_view> tokens, size_t most);

  int32_t index_of(std::string_view token) const;
  std::string name_of(int64_t index) const;  // UNKNOWN reads U+FFFD
  int size() const { return static_cast<int>(names_.size()) + 1; }
  void visit(Archive& archive);  // Error where the names are not in ascending order

 private:
  std::vector<std::string> names_;  // ascending
};

}  // namespace engram
