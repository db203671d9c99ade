#include "engram/data/table_text.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

using namespace std::string_view_literals;

struct Foreign {
  std::string_view beginning;
  const char *what, *way_out;
};

constexpr Foreign foreign[] = {
    {"PAR1"sv, "a Parquet file", "write it as CSV, as with pandas.read_parquet(FILE).to_csv(NEW), and give that"},
    {"PK\x03\x04"sv, "an Excel workbook or a zip archive", "save the sheet as CSV, or unpack it, and give that"},
    {"\xD0\xCF\x11\xE0"sv, "an old Excel workbook", "save the sheet as CSV and give that"},
    {"ARROW1"sv, "an Arrow file", "write it as CSV and give that"},
    {"\x89HDF"sv, "an HDF5 file", "write it as CSV and give that"},
    {"BZh"sv, "a bzip2 archive", "unpack it with bunzip2"},
    {"\xFD"
     "7zXZ"sv,
     "an xz archive", "unpack it with unxz"},
    {"\x28\xB5\x2F\xFD"sv, "a zstd archive", "unpack it with unzstd"},
    {"<!DOCTYPE"sv, "a web page", "what was asked for was not sent; download it again"},
    {"<!doctype"sv, "a web page", "what was asked for was not sent; download it again"},
    {"<html"sv, "a web page", "what was asked for was not sent; download it again"},
    {"{\""sv, "JSON", "write it as CSV and give that"},
    {"[{"sv, "JSON", "write it as CSV and give that"},
};

void demand_table(std::string_view bytes, const std::string& file) {
  for (const Foreign& kind : foreign) {
    if (bytes.starts_with(kind.beginning)) throw Error(file + ": " + kind.what + ", no table of text; " + kind.way_out);
  }
}

// Members of a gzip file, one after the other.
class Inflater {
 public:
  Inflater(std::string_view bytes, const std::string& file) : left_(bytes), file_(file) {
    constexpr int gzip_or_zlib = 15 + 32;
    if (inflateInit2(&stream_, gzip_or_zlib) != Z_OK) fail("no memory for it");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::string text() {
    constexpr size_t most = size_t{8} << 30;
    std::string text, piece(size_t{1} << 20, '\0');
    for (;;) {
      if (interrupted()) throw Error("interrupted while unpacking " + file_, 130);
      if (stream_.avail_in == 0) feed();
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      text.append(piece.data(), piece.size() - stream_.avail_out);
      if (text.size() > most) fail("it holds more than 8 GB");
      const bool used_up = stream_.avail_in == 0 && left_.empty();
      if (status == Z_STREAM_END && used_up) return text;
      if (status == Z_STREAM_END && inflateReset(&stream_) == Z_OK) continue;
      if (status == Z_BUF_ERROR || (status == Z_OK && used_up && stream_.avail_out > 0)) fail("it ends too early");
      if (status != Z_OK) fail("its bytes are damaged");
    }
  }

 private:
  [[noreturn]] void fail(const char* why) const {
    throw Error(file_ + ": a gzip file that cannot be unpacked: " + why);
  }
  void feed() {
    const std::string_view part = left_.substr(0, size_t{1} << 30);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));  // zlib reads only
    stream_.avail_in = static_cast<uInt>(part.size());
    left_.remove_prefix(part.size());
  }

  z_stream stream_{};
  std::string_view left_;
  const std::string& file_;
};

void append_utf8(std::string& text, uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    text += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// What stands for no character becomes U+FFFD.
std::string from_utf16(std::string_view bytes, bool little) {
  std::string text;
  const auto unit = [&](size_t i) {
    const auto low = static_cast<unsigned char>(bytes[i + (little ? 0 : 1)]);
    const auto high = static_cast<unsigned char>(bytes[i + (little ? 1 : 0)]);
    return static_cast<uint32_t>(high << 8 | low);
  };
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const uint32_t second = code < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      const bool pair = second >= 0xDC00 && second < 0xE000;
      code = pair ? 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00) : 0xFFFD;
      i += pair ? 2 : 0;
    }
    append_utf8(text, code);
  }
  return text;
}

}  // namespace

TableText::TableText(std::string_view bytes, const std::string& file) : text_(bytes) {
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", little_mark = "\xFF\xFE", big_mark = "\xFE\xFF";
  if (text_.starts_with("\x1F\x8B")) become(Inflater(text_, file).text(), "unpacked by gzip");
  demand_table(text_, file);
  const bool two_bytes = text_.size() > 3 && text_[1] == '\0' && text_[3] == '\0' && text_[0] != '\0';
  if (text_.starts_with(little_mark) || two_bytes) {
    become(from_utf16(text_.substr(two_bytes ? 0 : 2), true), "read as UTF-16");
  } else if (text_.starts_with(big_mark)) {
    become(from_utf16(text_.substr(2), false), "read as UTF-16");
  }
  if (text_.starts_with(utf8_mark)) text_.remove_prefix(utf8_mark.size());
  if (text_.find_first_not_of(" \t\r\n") == std::string_view::npos) throw Error(file + ": the file is empty");
  if (text_.find('\0') != std::string_view::npos) {
    throw Error(file + ": a binary file; expected CSV text with the header Date,Open,High,Low,Close,Volume");
  }
  if (text_.find('\n') != std::string_view::npos || text_.find('\r') == std::string_view::npos) return;
  std::string lines(text_);
  std::replace(lines.begin(), lines.end(), '\r', '\n');
  own_ = std::move(lines);
  text_ = own_;
}

void TableText::become(std::string text, const char* note) {
  own_ = std::move(text);
  text_ = own_;
  notes_.emplace_back(note);
}

}  // namespace engram
