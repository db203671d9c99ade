// The pieces of HTML that the page's sections are made of. Arguments are plain text and get escaped, except those named
// `rows`, `picture` and `body`, which are HTML already.
#pragma once

#include <string>
#include <vector>

namespace engram {

std::string cell(const std::string& text);
std::string code_cell(const std::string& text);
std::string row_head(const std::string& text);
std::string row_head(const std::string& text, int colour);  // in a group's colour

// In a box of its own that scrolls where the page is narrower than the table. `words`: its cells are words, not
// numbers.
std::string table_of(const std::string& caption, const std::vector<std::string>& heads, const std::string& rows,
                     bool words = false);
std::string paragraph(const std::string& text);
std::string figure(const std::string& picture, const std::string& caption);
std::string folded(const std::string& summary, const std::string& body);
std::string section(const std::string& id, const std::string& title, const std::string& body);

std::string join(const std::vector<std::string>& words);  // "a, b and c"

}  // namespace engram
