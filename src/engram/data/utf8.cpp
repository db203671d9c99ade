#include "engram/data/utf8.h"

#include <algorithm>
#include <bit>

#include "engram/core/error.h"

namespace engram {
namespace {

// Continuation bytes that follow this first byte; -1: no character begins so.
int followers(unsigned char first) {
  const int ones = std::countl_one(first);
  return ones == 0 ? 0 : ones >= 2 && ones <= 4 ? ones - 1 : -1;
}

bool well_formed(uint32_t code, int followers) {
  constexpr uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  return code >= least[followers] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

}  // namespace

std::vector<uint32_t> code_points(std::string_view text, const std::string& name) {
  std::vector<uint32_t> codes;
  codes.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const auto first = static_cast<unsigned char>(text[i++]);
    const int more = followers(first);
    uint32_t code = more == 0 ? first : first & (0x3FU >> std::max(more, 0));
    int read = 0;
    for (; read < more && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; ++read) {
      code = code << 6 | (static_cast<unsigned char>(text[i++]) & 0x3FU);
    }
    if (read != more || !well_formed(code, more)) {
      throw Error(name + ": byte " + std::to_string(begin) +
                  " begins no character of UTF-8; convert the file, as `iconv -t UTF-8` does");
    }
    codes.push_back(code);
  }
  return codes;
}

std::string utf8(uint32_t code) {
  if (code < 0x80) return {static_cast<char>(code)};
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  std::string bytes(1, static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | code >> 6 * more));
  for (int i = more - 1; i >= 0; --i) bytes += static_cast<char>(0x80U | (code >> 6 * i & 0x3FU));
  return bytes;
}

}  // namespace engram
