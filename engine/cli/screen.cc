#include "engine/cli/screen.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/base/json_writer.h"
#include "engine/io/utf8.h"

namespace copydesk::cli {
namespace {

constexpr double kFirstDraw = 1.0;  // seconds
constexpr double kRedraw = 0.1;
constexpr double kEventEvery = 1.0;

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

bool IsTerminal(int fd) { return isatty(fd) == 1; }

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

}  // namespace

std::string Grouped(uint64_t n) {
  std::string digits = std::to_string(n);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string Bytes(uint64_t n) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(n);
  size_t unit = 0;
  while (value >= 1000 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", n)
                   : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

bool Coloured(const ScreenOptions& options, int fd) {
  if (options.color == When::kAlways) return true;
  if (options.color == When::kNever || IsSet("NO_COLOR")) return false;
  if (IsSet("CLICOLOR_FORCE")) return true;
  const char* term = std::getenv("TERM");
  return IsTerminal(fd) &&
         (term == nullptr || std::string_view(term) != "dumb");
}

std::string Visible(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  std::string out;
  for (size_t i = 0; i < valid.size(); ++i) {
    const auto at = [&](size_t n) {
      return i + n < valid.size() ? static_cast<unsigned char>(valid[i + n])
                                  : 0u;
    };
    const unsigned c = at(0);
    if (c < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", c);
    } else if (c == 0xc2 && at(1) < 0xa0) {  // C1 controls
      out += fmt::format("\\x{:02x}", at(1));
      i += 1;
    } else if (c == 0xe2 &&
               ((at(1) == 0x80 && at(2) >= 0xa8 && at(2) <= 0xae) ||
                (at(1) == 0x81 && at(2) >= 0xa6 && at(2) <= 0xa9))) {
      // Line and paragraph separators; overrides of the writing direction.
      out += fmt::format("\\u{:04x}",
                         0x2000 | (at(1) & 0x3f) << 6 | (at(2) & 0x3f));
      i += 2;
    } else {
      out.push_back(valid[i]);
    }
  }
  return out;
}

ProgressBar::ProgressBar(const ScreenOptions& options, const char* command)
    : mode_(options.progress),
      command_(command),
      begun_(Now()),
      stage_begun_(begun_) {
  if (mode_ == When::kAuto) {
    mode_ =
        IsTerminal(2) && options.verbosity >= 0 ? When::kAlways : When::kNever;
  }
}

ProgressBar::~ProgressBar() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::Update(const JobProgress& progress) {
  if (mode_ == When::kNever) return;
  const double now = Now();
  if (progress.stage != stage_) {
    stage_ = progress.stage;
    stage_begun_ = now;
  }
  if (mode_ == When::kJson) {
    if (now - drawn_ >= kEventEvery || progress.done == 0) {
      drawn_ = now;
      Event(progress, now - begun_);
    }
  } else if (now - begun_ >= kFirstDraw && now - drawn_ >= kRedraw) {
    drawn_ = now;
    Draw(progress, now - stage_begun_);
  }
}

void ProgressBar::Draw(const JobProgress& p, double seconds) {
  constexpr int kWidth = 20;
  std::string line =
      fmt::format("\r\033[K{}  {}/{} {}", command_, p.stage, p.stages, p.name);
  if (p.total > 0 && seconds > 0) {
    const double share = std::min(
        1.0, static_cast<double>(p.done) / static_cast<double>(p.total));
    const int full = static_cast<int>(share * kWidth);
    std::string bar;
    for (int i = 0; i < kWidth; ++i) bar += i < full ? "█" : "░";
    const double rate = static_cast<double>(p.done) / seconds;
    const int left =
        rate > 0
            ? static_cast<int>(static_cast<double>(p.total - p.done) / rate)
            : 0;
    line += fmt::format("  {}  {:.0f} %  {:.0f} MB/s  {} docs  ETA {:02}:{:02}",
                        bar, 100 * share, rate / 1e6, Grouped(p.documents),
                        left / 60, left % 60);
  } else if (p.documents > 0) {
    line += fmt::format("  {} docs", Grouped(p.documents));
  }
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  visible_ = true;
}

void ProgressBar::Event(const JobProgress& p, double seconds) {
  std::string line;
  JsonWriter w(&line);
  w.BeginObject().Key("event").String("progress").Key("stage").String(p.name);
  w.Key("stage_number").Int(p.stage).Key("stages").Int(p.stages);
  w.Key("bytes").Int(static_cast<int64_t>(p.done));
  w.Key("bytes_total").Int(static_cast<int64_t>(p.total));
  w.Key("documents").Int(static_cast<int64_t>(p.documents));
  w.Key("seconds").Fixed(seconds, 3).EndObject();
  Say(line + "\n");
}

void Say(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int PrintResult(const ScreenOptions& screen, const std::string& result) {
  const bool written =
      std::fwrite(result.data(), 1, result.size(), stdout) == result.size() &&
      std::fflush(stdout) == 0;
  if (written || errno == EPIPE) return 0;
  return PrintError(screen, {ErrorCode::kOutput,
                             std::string("standard output: cannot write: ") +
                                 std::strerror(errno),
                             ""});
}

int PrintError(const ScreenOptions& screen, const Error& error) {
  struct Kind {
    ErrorCode code;
    const char* name;
    int exit_code;
  };
  static constexpr Kind kKinds[] = {
      {ErrorCode::kUsage, "usage", 2},   {ErrorCode::kInput, "input", 3},
      {ErrorCode::kOutput, "output", 4}, {ErrorCode::kCorrupt, "corrupt", 5},
      {ErrorCode::kLimit, "limit", 6},   {ErrorCode::kInternal, "internal", 70},
  };
  const Kind* kind =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const Kind& k) { return k.code == error.code; });
  if (screen.json) {
    std::string line;
    JsonWriter w(&line);
    w.BeginObject().Key("error").BeginObject().Key("code").String(kind->name);
    w.Key("reason").String(ToValidUtf8(error.message));
    w.Key("hint").String(ToValidUtf8(error.hint));
    w.EndObject().EndObject();
    Say(line + "\n");
    return kind->exit_code;
  }
  Say("copydesk: " + Visible(error.message) + "\n");
  if (!error.hint.empty()) Say("  " + Visible(error.hint) + "\n");
  return kind->exit_code;
}

}  // namespace copydesk::cli
