// UTF-8: text as code points and back (RFC 3629).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

// The code points of UTF-8 text. Error with `name` and the byte where it is not UTF-8: an overlong form, half of a
// surrogate pair, beyond U+10FFFF or cut off.
std::vector<uint32_t> code_points(std::string_view text, const std::string& name);
// One code point as UTF-8.
std::string utf8(uint32_t code_point);

}  // namespace engram
