// TableText: the bytes of a table's file as UTF-8 text with one kind of line end.
//
//   gzip                     inflated (zlib), members one after the other, to at most 8 GB
//   byte-order mark, UTF-16  UTF-8 without a mark
//   carriage returns alone   newlines
//
// Error with the file and the way out: Parquet, Excel, zip and other archives, web pages, JSON, other binary files, a
// file without text. Text that is UTF-8 already is viewed where it lies: `bytes` must outlive this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engram {

class TableText {
 public:
  TableText(std::string_view bytes, const std::string& file);
  TableText(const TableText&) = delete;
  TableText& operator=(const TableText&) = delete;

  std::string_view text() const { return text_; }
  const std::vector<std::string>& notes() const { return notes_; }  // what was done

 private:
  void become(std::string text, const char* note);

  std::string own_;  // what was converted
  std::string_view text_;
  std::vector<std::string> notes_;
};

}  // namespace engram
