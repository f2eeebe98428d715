#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "kit/base/text.h"
#include "kit/trace/trace.h"

namespace racekit {
namespace {

constexpr std::size_t kGutter = 2;   // for the mark of the row where it goes wrong
constexpr std::size_t kBetween = 2;  // columns
constexpr std::size_t kNarrowest = 22;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string said(const TraceEffect& effect) {
  static const std::map<std::string, std::string> kVerbs{
      {"read", "reads"},
      {"write", "writes"},
      {"update", "updates"},
      {"free", "frees"},
      {"end", "ends"},
      {"lock", "locks"},
      {"unlock", "unlocks"},
      {"create", "creates"},
      {"join", "joins"},
      {"abort", "aborts the program"},
      {"lock shared", "locks, for reading,"},
      {"wait", "waits for"},
      {"wake up", "wakes up from"},
      {"wake one", "wakes one that waits for"},
      {"wake", "wakes all that wait for"},
      {"acquire", "acquires"},
      {"release", "releases"},
      {"arrive", "arrives at"},
      {"notify one", "notifies one of"},
      {"notify all", "notifies all of"},
      {"unlock shared", "unlocks, for reading,"}};
  const auto known = kVerbs.find(effect.verb);
  std::string text = known == kVerbs.end() ? effect.verb : known->second;
  if (!effect.object.empty()) text += ' ' + effect.object;
  std::string value = effect.after;
  if (effect.verb != "read" && !effect.before.empty() && !value.empty())
    value = effect.before + " -> " + value;
  if (!value.empty()) text += ": " + value;
  if (effect.races) text += " <- data race";
  return text;
}

/// Whether main only starts threads and waits for them: that takes no column.
bool has_own_column(const TraceRow& row) {
  if (row.kind == TraceRow::Kind::hand_over) return false;
  if (row.thread != 0) return row.line != 0 || !row.effects.empty();
  if (row.wrong && row.line != 0) return true;
  return std::any_of(row.effects.begin(), row.effects.end(), [](const TraceEffect& effect) {
    return effect.verb != "create" && effect.verb != "join";
  });
}

/// Writes the rows into columns.
class Table {
 public:
  Table(const Trace& trace, std::size_t rows, std::size_t wide) : trace_(trace), wide_(wide) {
    first_ = rows == 0 || trace.rows.size() <= rows ? 0 : trace.rows.size() - rows;
    std::set<explore::ThreadNumber> shown;
    for (std::size_t i = first_; i < trace.rows.size(); ++i)
      if (has_own_column(trace.rows[i])) shown.insert(trace.rows[i].thread);
    threads_.assign(shown.begin(), shown.end());
    const std::size_t count = std::max<std::size_t>(threads_.size(), 1);
    width_ = (wide_ - kGutter - kBetween * (count - 1)) / count;
    stacked_ = width_ < kNarrowest;
    if (stacked_) width_ = wide_ - kGutter;
    std::map<std::string, int> files;
    for (const TraceRow& row : trace.rows)
      if (!row.file.empty() && ++files[row.file] > files[file_]) file_ = row.file;
  }

  std::string text() {
    if (!file_.empty()) out_ << "lines are those of " << file_ << "\n\n";
    if (!stacked_) write_heads();
    if (first_ > 0)
      out_ << "  ... " << counted(first_, "row", "rows") << " before (--trace full)\n";
    for (std::size_t i = first_; i < trace_.rows.size(); ++i) write_row(trace_.rows[i]);
    write_blocks();
    return out_.str();
  }

 private:
  void write_heads() {
    std::string heads(kGutter, ' ');
    std::string rule(kGutter, ' ');
    for (std::size_t i = 0; i < threads_.size(); ++i) {
      const std::string& name = trace_.threads[static_cast<std::size_t>(threads_[i])];
      const bool last = i + 1 == threads_.size();
      heads += last ? name : padded(name, width_ + kBetween);
      rule += std::string(width_, '-') + (last ? "" : std::string(kBetween, ' '));
    }
    out_ << heads << '\n' << rule << '\n';
  }

  static std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
  }

  void write_row(const TraceRow& row) {
    if (row.kind == TraceRow::Kind::hand_over) {
      out_ << std::string(kGutter, ' ') << "-- switch: " << row.text << " --\n";
      return;
    }
    if (row.kind == TraceRow::Kind::step && row.line == 0 && row.effects.empty()) {  // the end
      for (const std::string& line : wrapped(row.text, wide_ - kGutter, 4))
        out_ << (row.wrong ? "! " : "  ") << line << '\n';
      return;
    }
    const auto column = std::find(threads_.begin(), threads_.end(), row.thread);
    if (column == threads_.end()) {
      write_across(row);
      return;
    }
    const auto left = static_cast<std::size_t>(column - threads_.begin()) * (width_ + kBetween);
    for (const std::string& line : cell(row))
      out_ << (row.wrong ? "! " : "  ") << std::string(stacked_ ? 0 : left, ' ') << line << '\n';
  }

  /// Main, where it has no column.
  void write_across(const TraceRow& row) {
    std::string text = row.text;
    for (const TraceEffect& effect : row.effects) text += (text.empty() ? "" : ", ") + said(effect);
    if (text.empty()) return;
    for (const std::string& line : wrapped("-- main " + text + " --", wide_ - kGutter, 5))
      out_ << std::string(kGutter, ' ') << line << '\n';
  }

  /// The lines of a row in its thread's column.
  std::vector<std::string> cell(const TraceRow& row) const {
    std::vector<std::string> lines;
    const auto add = [&](const std::string& text, std::size_t indent) {
      for (std::string& line : wrapped(text, width_, indent)) lines.push_back(std::move(line));
    };
    std::string head;
    if (stacked_) head = trace_.threads[static_cast<std::size_t>(row.thread)] + ": ";
    if (row.line != 0) {
      if (row.file != file_) head += file_name(row.file) + ':';
      head += std::to_string(row.line) + "  " + row.source;
    } else if (row.kind != TraceRow::Kind::folded) {
      head += "(no line of yours)";
    }
    if (row.kind == TraceRow::Kind::folded) head += "(" + row.text + ")";
    if (!head.empty()) add(head, 4);
    if (!row.call.empty()) add("  in " + row.call, 6);
    for (const TraceEffect& effect : row.effects) add("  " + said(effect), 6);
    if (row.kind != TraceRow::Kind::folded && !row.text.empty()) add("  " + row.text, 4);
    return lines;
  }

  void write_blocks() {
    if (trace_.blocks.empty()) return;
    out_ << "\nmemory:\n";
    for (const TraceBlock& block : trace_.blocks)
      for (const std::string& line : wrapped("  " + block.name + ": " + block.made, wide_, 6))
        out_ << line << '\n';
  }

  const Trace& trace_;
  const std::size_t wide_;  // characters
  std::size_t first_ = 0;
  std::vector<explore::ThreadNumber> threads_;  // the columns
  std::size_t width_ = 0;
  bool stacked_ = false;
  std::string file_;  // of most rows
  std::ostringstream out_;
};

}  // namespace

std::string trace_text(const Trace& trace, std::size_t rows, std::size_t wide) {
  return Table(trace, rows, wide).text();
}

}  // namespace racekit
