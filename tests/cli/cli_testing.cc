#include "tests/cli/cli_testing.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace copydesk::cli_testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{120};

std::string NewFolder(const char* purpose) {
  std::string path =
      (fs::temp_directory_path() / (std::string("copydesk_") + purpose))
          .string() +
      ".XXXXXX";
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

int EndOf(pid_t child) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "the program does not end";
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Becomes `command` in `folder`; does not return.
[[noreturn]] void Become(
    const Arguments& command, const std::string& folder,
    const std::string& captures,
    const std::vector<std::pair<std::string, std::string>>& environment) {
  setpgid(0, 0);  // what is killed or interrupted is never the test itself
  const auto stream = [&](const char* name, int flags, int as) {
    const int fd = open((captures + name).c_str(), flags, 0600);
    if (fd < 0 || dup2(fd, as) < 0) _exit(99);
    close(fd);
  };
  stream("/in", O_RDONLY, 0);
  stream("/out", O_WRONLY | O_CREAT | O_TRUNC, 1);
  stream("/err", O_WRONLY | O_CREAT | O_TRUNC, 2);
  if (chdir(folder.c_str()) != 0) _exit(98);
  for (const auto& [name, value] : environment) {
    setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> argv;
  for (const std::string& argument : command) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(97);
}

}  // namespace

CliTest::CliTest()
    : folder_(NewFolder("cli")), captures_(NewFolder("streams")) {
  const std::string path = fs::path(COPYDESK_PROGRAM).parent_path().string();
  environment = {{"PATH", path + ":/usr/local/bin:/usr/bin:/bin"},
                 {"TMPDIR", captures_},
                 {"LC_ALL", "C"},
                 {"TERM", "xterm"},
                 {"NO_COLOR", ""},
                 {"CLICOLOR_FORCE", ""}};
}

CliTest::~CliTest() {
  fs::remove_all(folder_);
  fs::remove_all(captures_);
}

void CliTest::Write(const std::string& name, std::string_view bytes) const {
  const fs::path path = fs::path(folder_) / name;
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  EXPECT_TRUE(out.good()) << name;
}

std::string CliTest::Read(const std::string& name) const {
  EXPECT_TRUE(Exists(name)) << name;
  return ReadBytes(folder_ + "/" + name);
}

bool CliTest::Exists(const std::string& name) const {
  return fs::exists(fs::path(folder_) / name);
}

std::vector<std::string> CliTest::Files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    names.push_back(fs::relative(entry.path(), folder_).string() +
                    (entry.is_directory() ? "/" : ""));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Outcome CliTest::RunProgram(const Arguments& command,
                            std::string_view input) const {
  std::ofstream(captures_ + "/in", std::ios::binary) << input;
  const pid_t child = fork();
  if (child == 0) Become(command, folder_, captures_, environment);
  Outcome outcome;
  EXPECT_GT(child, 0);
  if (child < 0) return outcome;
  outcome.exit_code = EndOf(child);
  outcome.out = ReadBytes(captures_ + "/out");
  outcome.err = ReadBytes(captures_ + "/err");
  EXPECT_NE(outcome.exit_code, 70) << outcome.err;
  return outcome;
}

Outcome CliTest::Run(const Arguments& arguments, std::string_view input) const {
  Arguments command = {COPYDESK_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunProgram(command, input);
}

Outcome CliTest::Shell(const std::string& line) const {
  return RunProgram({"/bin/bash", "-c", line}, "");
}

pid_t CliTest::Start(const std::string& line) {
  std::ofstream(captures_ + "/in", std::ios::binary) << "";
  const pid_t child = fork();
  if (child == 0) {
    Become({"/bin/bash", "-c", line}, folder_, captures_, environment);
  }
  EXPECT_GT(child, 0);
  return child;
}

Outcome CliTest::Wait(pid_t child) {
  Outcome outcome;
  if (child <= 0) return outcome;
  outcome.exit_code = EndOf(child);
  kill(-child, SIGKILL);  // what it left running
  outcome.out = ReadBytes(captures_ + "/out");
  outcome.err = ReadBytes(captures_ + "/err");
  return outcome;
}

std::string Gzip(std::string_view bytes) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const size_t size = ZSTD_compress2(context, out.data(), out.size(),
                                     bytes.data(), bytes.size());
  ZSTD_freeCCtx(context);
  EXPECT_FALSE(ZSTD_isError(size));
  out.resize(size);
  return out;
}

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json::Json(std::string_view text) {
  valid_ = !parser_.parse(text.data(), text.size()).get(root_);
  EXPECT_TRUE(valid_) << text.substr(0, 300);
}

std::string Json::Keys(std::string_view pointer) const {
  simdjson::dom::object object;
  if (!valid_ || root_.at_pointer(pointer).get(object)) return "(none)";
  std::string keys;
  for (const auto& field : object) {
    keys += (keys.empty() ? "" : ",") + std::string(field.key);
  }
  return keys;
}

std::string Json::At(std::string_view pointer) const {
  simdjson::dom::element element;
  if (!valid_ || root_.at_pointer(pointer).get(element)) return "(none)";
  std::string_view text;
  if (!element.get(text)) return std::string(text);
  return simdjson::minify(element);
}

int64_t Json::Int(std::string_view pointer) const {
  int64_t value = 0;
  if (!valid_ || root_.at_pointer(pointer).get(value)) return INT64_MIN;
  return value;
}

double Json::Number(std::string_view pointer) const {
  double value = 0;
  if (!valid_ || root_.at_pointer(pointer).get(value)) return -1e300;
  return value;
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    EXPECT_NE(end, std::string_view::npos) << "no end of the last line";
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

void ExpectJsonLines(std::string_view text, std::string_view keys) {
  const std::vector<std::string> lines = Lines(text);
  EXPECT_FALSE(lines.empty());
  for (const std::string& line : lines) {
    EXPECT_EQ(Json(line).Keys(), keys) << line.substr(0, 300);
  }
}

std::vector<std::string> Column(std::string_view text,
                                std::string_view pointer) {
  std::vector<std::string> values;
  for (const std::string& line : Lines(text)) {
    values.push_back(Json(line).At(pointer));
  }
  return values;
}

std::vector<std::string> Groups(std::string_view clusters) {
  std::vector<std::string> groups;
  for (const std::string& line : Lines(clusters)) {
    const Json cluster(line);
    std::vector<std::string> ids;
    for (int64_t i = 0; i < cluster.Int("/size"); ++i) {
      ids.push_back(cluster.At("/members/" + std::to_string(i) + "/id"));
    }
    std::sort(ids.begin(), ids.end());
    std::string group;
    for (const std::string& id : ids) group += (group.empty() ? "" : " ") + id;
    groups.push_back(group);
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

std::string Story(int number, int sentences) {
  static constexpr const char* kStems[] = {"bar", "cor", "del", "fan", "gor",
                                           "hil", "jun", "kel", "lum", "mor"};
  static constexpr const char* kEnds[] = {"ado",  "ebra", "ixo", "ond",
                                          "ulta", "eris", "ama"};
  // A linear congruential generator: the same words on every machine.
  uint32_t state = static_cast<uint32_t>(number) * 2654435761u + 12345u;
  const auto next = [&](uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
  };
  std::string text;
  for (int s = 0; s < sentences; ++s) {
    for (int w = 0; w < 14; ++w) {
      std::string word = kStems[next(10)];
      word += kStems[next(10)];
      word += kEnds[next(7)];
      if (w == 0) word[0] = static_cast<char>(word[0] - 0x20);
      text += (w == 0 ? "" : " ") + word;
    }
    text += s % 3 == 2 ? ".\n" : ". ";
  }
  while (text.back() == '\n' || text.back() == ' ') text.pop_back();
  return text;
}

std::string Record(std::string_view id, std::string_view site,
                   std::string_view text) {
  std::string line = "{\"id\":\"";
  line.append(id).append("\",\"site\":\"").append(site);
  line += "\",\"text\":\"";
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') line.push_back('\\');
    line.push_back(c);
  }
  return line + "\"}\n";
}

}  // namespace copydesk::cli_testing
