#include "engram/run/report/page/html.h"

#include "engram/run/report/page/text.h"

namespace engram {

std::string cell(const std::string& text) { return "<td>" + escape_html(text) + "</td>"; }

std::string code_cell(const std::string& text) { return "<td><code>" + escape_html(text) + "</code></td>"; }

std::string row_head(const std::string& text) { return "<th scope=\"row\">" + escape_html(text) + "</th>"; }

std::string row_head(const std::string& text, int colour) {
  return "<th scope=\"row\" class=\"c" + std::to_string(colour) + "\">" + escape_html(text) + "</th>";
}

std::string table_of(const std::string& caption, const std::vector<std::string>& heads, const std::string& rows,
                     bool words) {
  std::string text = "<p class=\"note caption\">" + escape_html(caption) +
                     "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escape_html(caption) +
                     "\"><table" + (words ? " class=\"words\"" : "") + "><thead><tr>";
  for (const std::string& head : heads) text += "<th scope=\"col\">" + escape_html(head) + "</th>";
  return text + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

std::string paragraph(const std::string& text) { return "<p>" + escape_html(text) + "</p>\n"; }

std::string figure(const std::string& picture, const std::string& caption) {
  return "<figure>\n" + picture + "<figcaption>" + escape_html(caption) + "</figcaption></figure>\n";
}

std::string folded(const std::string& summary, const std::string& body) {
  return "<details><summary>" + escape_html(summary) + "</summary>\n" + body + "</details>\n";
}

std::string section(const std::string& id, const std::string& title, const std::string& body) {
  return "<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">" + escape_html(title) + "</h2>\n" + body +
         "</section>\n";
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

}  // namespace engram
