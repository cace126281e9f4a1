#include "engine/cli/progress.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <vector>

#include "engine/base/json_writer.h"

namespace copydesk::cli {
namespace {

constexpr double kFirstDraw = 1.0;   // seconds; a short run shows nothing
constexpr double kRedraw = 0.1;      // at least, between two drawings
constexpr double kEventEvery = 0.5;  // at least, between two events of a stage
constexpr std::chrono::milliseconds kTick{250};

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Bytes that the process holds in memory; 0 where that cannot be told.
uint64_t MemoryNow() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long total = 0, resident = 0;
  const int read = std::fscanf(file, "%lu %lu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE))
                   : 0;
}

// Columns of the terminal on standard error; 0 where there is none.
size_t Columns() {
  winsize size = {};
  return ioctl(2, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// Bytes a second, of a stage that counts bytes.
std::optional<double> RateOf(const JobProgress& p, double seconds) {
  if (p.done == 0 || seconds <= 0) return std::nullopt;
  return static_cast<double>(p.done) / seconds;
}

std::string Clock(double seconds) {
  const auto s = static_cast<uint64_t>(seconds + 0.5);
  if (s < 3600) return fmt::format("{:02}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

// A part of the line. Those of the highest rank go first where there is too
// little room.
struct Part {
  std::string text;
  int rank;
  size_t columns;
};

Part Plain(std::string text, int rank) {
  const size_t columns = text.size();
  return {std::move(text), rank, columns};
}

Part Bar(double share) {
  constexpr int kWidth = 20;
  const int full = static_cast<int>(share * kWidth);
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < full ? "█" : "░";
  return {bar, 7, kWidth};
}

// Parts side by side, as many as fit.
std::string Fit(std::vector<Part> parts, size_t columns) {
  constexpr size_t kGap = 2;
  for (;;) {
    size_t width = 0;
    for (const Part& part : parts) width += part.columns + kGap;
    if (columns == 0 || width < columns + kGap || parts.size() == 1) break;
    parts.erase(std::max_element(
        parts.begin(), parts.end(),
        [](const Part& a, const Part& b) { return a.rank < b.rank; }));
  }
  std::string line;
  for (const Part& part : parts) {
    if (!line.empty()) line.append(kGap, ' ');
    line += part.text;
  }
  return line;
}

}  // namespace

ProgressBar::ProgressBar(const ScreenOptions& options, const char* command)
    : mode_(options.progress),
      patience_(options.progress == When::kAuto ? kFirstDraw : 0),
      command_(command),
      begun_(Now()),
      stage_begun_(begun_) {
  if (mode_ == When::kAuto) {
    mode_ =
        isatty(2) == 1 && options.verbosity >= 0 ? When::kAlways : When::kNever;
  }
  if (mode_ == When::kNever) return;
  // The thread inherits the mask: signals go to the others, which may hold them
  // back while files get their names.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  ticker_ = std::thread([this] { Tick(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ProgressBar::~ProgressBar() {
  if (!ticker_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ended_changed_.notify_all();
  ticker_.join();
  if (visible_) Say("\r\033[K");
}

void ProgressBar::Tick() {
  std::unique_lock lock(mutex_);
  while (!ended_changed_.wait_for(lock, kTick, [&] { return ended_; })) {
    if (at_.stage > 0) Show(Now());
  }
}

void ProgressBar::Update(const JobProgress& progress) {
  if (mode_ == When::kNever) return;
  const std::lock_guard lock(mutex_);
  const double now = Now();
  const bool next_stage = progress.stage != at_.stage;
  if (progress.of_job > 0 && progress.of_job != at_.of_job) {
    end_ = begun_ + (now - begun_) / progress.of_job;
  }
  at_ = progress;
  if (next_stage) {
    stage_begun_ = now;
    counted_ = false;
    shown_ = 0;  // at once
  }
  Show(now);
}

void ProgressBar::Show(double now) {
  if (mode_ == When::kJson) {
    if (now - shown_ < kEventEvery) return;
    shown_ = now;
    Event(now);
    return;
  }
  // The first bytes are shown at once.
  const bool counts = at_.done > 0 && !counted_;
  if (now - begun_ < patience_ || (now - shown_ < kRedraw && !counts)) return;
  shown_ = now;
  counted_ |= at_.done > 0;
  Draw(now);
}

void ProgressBar::Draw(double now) {
  const JobProgress& p = at_;
  std::vector<Part> parts = {Plain(
      fmt::format("{}  {}/{} {}", command_, p.stage, p.stages, p.name), 0)};
  if (p.of_stage > 0) {
    parts.push_back(Bar(p.of_stage));
    parts.push_back(Plain(fmt::format("{:.0f} %", 100 * p.of_stage), 1));
  }
  if (p.done > 0) {
    parts.push_back(
        Plain(Bytes(p.done) + (p.total > 0 ? " of " + Bytes(p.total) : ""), 6));
  }
  if (const auto rate = RateOf(p, now - stage_begun_)) {
    parts.push_back(Plain(fmt::format("{:.0f} MB/s", *rate / 1e6), 4));
  }
  if (p.documents > 0) {
    parts.push_back(Plain(Grouped(p.documents) + " docs", 3));
    if (p.duplicates) {
      parts.push_back(Plain(
          fmt::format("{:.1f} % dup", 100 * static_cast<double>(*p.duplicates) /
                                          static_cast<double>(p.documents)),
          4));
    }
  }
  parts.push_back(Plain("mem " + Bytes(MemoryNow()), 5));
  parts.push_back(Plain(end_ ? "ETA " + Clock(std::max(0.0, *end_ - now))
                             : Clock(now - stage_begun_),
                        2));
  Say("\r\033[K" + Fit(std::move(parts), Columns()));
  visible_ = true;
}

void ProgressBar::Event(double now) {
  const JobProgress& p = at_;
  std::string line;
  JsonWriter w(&line);
  const auto integer = [&](const char* key, uint64_t value) {
    w.Key(key).Int(static_cast<int64_t>(value));
  };
  w.BeginObject().Key("v").Int(1).Key("stage").String(p.name);
  w.Key("stage_number").Int(p.stage).Key("stages").Int(p.stages);
  w.Key("seconds").Fixed(now - begun_, 3);
  integer("bytes_done", p.done);
  integer("bytes_total", p.total);
  integer("documents", p.documents);
  w.Key("duplicates");
  if (p.duplicates) {
    w.Int(static_cast<int64_t>(*p.duplicates));
  } else {
    w.Null();
  }
  const auto fixed = [&](const char* key, std::optional<double> value,
                         int digits) {
    w.Key(key);
    if (value) {
      w.Fixed(*value, digits);
    } else {
      w.Null();
    }
  };
  const auto rate = RateOf(p, now - stage_begun_);
  fixed("mb_per_s", rate ? std::optional(*rate / 1e6) : std::nullopt, 1);
  integer("memory", MemoryNow());
  fixed("of_stage", p.of_stage > 0 ? std::optional(p.of_stage) : std::nullopt,
        3);
  fixed("eta_seconds",
        end_ ? std::optional(std::max(0.0, *end_ - now)) : std::nullopt, 1);
  w.EndObject();
  Say(line + "\n");
}

}  // namespace copydesk::cli
