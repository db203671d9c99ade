// Fingerprint: sixteen hexadecimal digits that name bytes. FNV-1a, 64 bits (Fowler, Noll, Vo): to tell things apart,
// not to keep secrets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace engram {

class Fingerprint {
 public:
  void add_bytes(std::string_view bytes) {
    for (char byte : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(T value) { add_bytes({reinterpret_cast<const char*>(&value), sizeof value}); }
  uint64_t number() const { return hash_; }
  std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[hash_ >> shift & 15];
    return text;
  }

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

inline std::string fingerprint_of(std::string_view bytes) {
  Fingerprint fingerprint;
  fingerprint.add_bytes(bytes);
  return fingerprint.text();
}

}  // namespace engram
