#include "engram/data/tokens.h"

#include <algorithm>
#include <map>

#include "engram/data/utf8.h"

namespace engram {
namespace {

bool is_letter(char c) {
  const bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return ascii || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Bytes of the code point that begins with this one.
size_t bytes_of(char first) {
  const auto c = static_cast<unsigned char>(first);
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (size_t i = 0; i < text.size(); i += bytes_of(text[i])) tokens.push_back(text.substr(i, bytes_of(text[i])));
  return tokens;
}

size_t end_of_word(std::string_view text, size_t begin) {
  size_t end = begin;
  const auto letter = [&](size_t i) { return i < text.size() && is_letter(text[i]); };
  while (letter(end) || (end > begin && end < text.size() && text[end] == '\'' && letter(end + 1))) ++end;
  return end;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (size_t i = 0; i < text.size();) {
    const size_t end = is_letter(text[i]) ? end_of_word(text, i) : i + 1;
    if (!is_blank(text[i])) tokens.push_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

bool stands_close(const std::string& token) {
  return token == "\n" || (token.size() == 1 && std::string_view(".,;:!?)]}").find(token[0]) != std::string_view::npos);
}

}  // namespace

TokenKind token_kind(const std::string& name) { return name == "words" ? TokenKind::words : TokenKind::characters; }

std::vector<std::string_view> tokens_of(std::string_view text, TokenKind kind, const std::string& name) {
  code_points(text, name);  // refuses what is not UTF-8
  return kind == TokenKind::words ? words(text) : characters(text);
}

std::string joined(std::span<const std::string> tokens, TokenKind kind) {
  std::string text;
  for (const std::string& token : tokens) {
    const bool blank = kind == TokenKind::words && !text.empty() && text.back() != '\n' && !stands_close(token);
    text += (blank ? " " : "") + token;
  }
  return text;
}

Vocabulary::Vocabulary(std::span<const std::string_view> tokens, size_t most) {
  std::map<std::string_view, int64_t> counts;
  for (std::string_view token : tokens) ++counts[token];
  std::vector<std::pair<int64_t, std::string_view>> ranked;
  for (const auto& [token, count] : counts) ranked.emplace_back(-count, token);
  if (ranked.size() > most) {
    std::ranges::sort(ranked);
    ranked.resize(most);
  }
  for (const auto& [count, token] : ranked) names_.emplace_back(token);
  std::ranges::sort(names_);
}

int32_t Vocabulary::index_of(std::string_view token) const {
  const auto found = std::ranges::lower_bound(names_, token, std::less<>());
  return found != names_.end() && *found == token ? static_cast<int32_t>(found - names_.begin()) + 1 : unknown;
}

std::string Vocabulary::name_of(int64_t index) const {
  return index == unknown ? utf8(0xFFFD) : names_[static_cast<size_t>(index) - 1];
}

// Each name ends with a NUL.
void Vocabulary::visit(Archive& archive) {
  std::string all;
  for (const std::string& name : names_) all += name + '\0';
  archive("vocabulary", all);
  if (!archive.loading()) return;
  names_.clear();
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\0', at), all.size());
    names_.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  if (std::ranges::is_sorted(names_, std::ranges::less_equal())) return;
  throw Error("the checkpoint's vocabulary is not one of tokens in ascending order");
}

}  // namespace engram
