#include "engine/cli/screen.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/base/json_writer.h"
#include "engine/io/utf8.h"

namespace copydesk::cli {
namespace {

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
