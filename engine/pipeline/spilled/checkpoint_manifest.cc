#include "engine/pipeline/spilled/checkpoint_manifest.h"

#include <fmt/format.h>
#include <simdjson.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/json_writer.h"
#include "engine/io/byte_source.h"
#include "engine/io/utf8.h"

namespace copydesk {
namespace {

constexpr int kVersion = 1;  // of the manifest and of the files beside it

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(ToValidUtf8(text), &out);
  return out;
}

std::string QuotedList(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    out += (out.size() > 1 ? "," : "") + Quoted(text);
  }
  return out + "]";
}

// Calls `visit(key, value)` for everything but the files. A value is a string,
// a list of strings, a bool, a whole number or a double.
template <typename Options, typename Visit>
void ForEachOption(Options* o, const Visit& visit) {
  visit("command", &o->command);
  visit("inputs", &o->inputs);
  visit("input_format", &o->input.format);
  visit("text", &o->input.fields.text);
  visit("id", &o->input.fields.id);
  visit("url", &o->input.fields.url);
  visit("site", &o->input.fields.site);
  visit("date", &o->input.fields.date);
  visit("title", &o->input.fields.title);
  visit("max_record", &o->input.max_record);
  visit("max_inflate_ratio", &o->input.max_inflate_ratio);
  visit("max_error_rate", &o->errors.max_error_rate);
  visit("strict", &o->errors.strict);
  visit("keep", &o->keep);
  visit("threshold", &o->drop.threshold);
  visit("format", &o->strip_format);
  visit("background", &o->background);
  visit("output", &o->output);
  visit("clusters", &o->clusters);
  visit("matches", &o->matches);
  visit("paragraphs", &o->paragraphs);
  visit("decisions", &o->decisions);
  visit("errors", &o->bad_records);
  visit("run", &o->run);
}

struct Writer {
  std::string* text;

  void Line(const char* key, const std::string& value) const {
    *text += fmt::format("\"{}\":{},\n", key, value);
  }
  void operator()(const char* key, const std::string* v) const {
    Line(key, Quoted(*v));
  }
  void operator()(const char* key, const std::vector<std::string>* v) const {
    Line(key, QuotedList(*v));
  }
  void operator()(const char* key, const bool* v) const {
    Line(key, *v ? "true" : "false");
  }
  void operator()(const char* key, const uint64_t* v) const {
    Line(key, std::to_string(*v));
  }
  void operator()(const char* key, const double* v) const {
    Line(key, fmt::format("{:.17g}", *v));
  }
  template <typename Enum>
  void operator()(const char* key, const Enum* v) const {
    Line(key, std::to_string(static_cast<int>(*v)));
  }
};

struct Reader {
  simdjson::dom::element root;
  bool* failed;

  template <typename T>
  void Take(const char* key, T* v) const {
    *failed |= root[key].get(*v) != simdjson::SUCCESS;
  }
  void operator()(const char* key, std::string* v) const {
    std::string_view text;
    Take(key, &text);
    *v = text;
  }
  void operator()(const char* key, std::vector<std::string>* v) const {
    simdjson::dom::array list;
    if (root[key].get(list)) {
      *failed = true;
      return;
    }
    v->clear();
    for (const auto& item : list) {
      std::string_view text;
      *failed |= item.get(text) != simdjson::SUCCESS;
      v->emplace_back(text);
    }
  }
  void operator()(const char* key, bool* v) const { Take(key, v); }
  void operator()(const char* key, uint64_t* v) const { Take(key, v); }
  void operator()(const char* key, double* v) const { Take(key, v); }
  template <typename Enum>
  void operator()(const char* key, Enum* v) const {
    uint64_t number = 0;
    Take(key, &number);
    *v = static_cast<Enum>(number);
  }
};

Result<std::string> FileLine(const std::string& path) {
  struct stat info {};
  if (path == "-" ||
      (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode))) {
    return Fail(ErrorCode::kUsage,
                (path == "-" ? "standard input" : path) +
                    ": cannot be read again by a later run",
                "write it into a file first");
  }
  // What cannot be looked at may be a bad file of a folder, then and now.
  if (info.st_nlink == 0) {
    return fmt::format("{{\"file\":{},\"size\":null}}", Quoted(path));
  }
  return fmt::format("{{\"file\":{},\"size\":{},\"changed\":\"{}.{:09}\"}}",
                     Quoted(path), info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

// A value of one line, for people.
std::string Bare(std::string line) {
  while (!line.empty() && (line.back() == ',' || line.back() == '\n')) {
    line.pop_back();
  }
  return line.empty() ? "nothing" : line;
}

}  // namespace

Result<CheckpointManifest> ManifestOf(const JobOptions& options,
                                      const std::vector<std::string>& files) {
  CheckpointManifest manifest;
  std::string& text = manifest.text;
  text = fmt::format("{{\"v\":{},\n\"version\":\"{}\",\n", kVersion, Version());
  ForEachOption(&options, Writer{&text});
  text += "\"files\":[\n";
  for (size_t i = 0; i < files.size(); ++i) {
    const Result<std::string> line = FileLine(files[i]);
    if (!line) return tl::unexpected(line.error());
    text += *line + (i + 1 < files.size() ? ",\n" : "\n");
  }
  text += "],\n";
  manifest.configuration = HashBytes(text);
  text +=
      fmt::format("\"configuration\":\"{:016x}\"}}\n", manifest.configuration);
  return manifest;
}

std::string DifferenceOf(const CheckpointManifest& was,
                         const CheckpointManifest& is) {
  std::istringstream a(was.text), b(is.text);
  for (std::string x, y; a || b;) {
    if (!std::getline(a, x)) x.clear();
    if (!std::getline(b, y)) y.clear();
    if (Bare(x) != Bare(y)) return "was " + Bare(x) + ", is " + Bare(y);
  }
  return "nothing differs";
}

Result<CheckpointManifest> ReadManifest(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  CheckpointManifest manifest;
  manifest.text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) {
    return Fail(ErrorCode::kCorrupt,
                path + ": cannot be read: " + ErrnoText(errno),
                "remove the folder and run again");
  }
  const size_t end = manifest.text.rfind("\"configuration\":\"");
  manifest.configuration = HashBytes(manifest.text.substr(0, end));
  if (end == std::string::npos ||
      manifest.text.substr(end) !=
          fmt::format("\"configuration\":\"{:016x}\"}}\n",
                      manifest.configuration)) {
    return Fail(ErrorCode::kCorrupt,
                path + ": damaged: its configuration is not that of its text",
                "remove the folder and run again");
  }
  return manifest;
}

Result<JobOptions> OptionsOf(const CheckpointManifest& manifest,
                             const std::string& path) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  bool failed = parser.parse(manifest.text).get(root) != simdjson::SUCCESS;
  JobOptions options;
  if (!failed) ForEachOption(&options, Reader{root, &failed});
  if (failed) {
    return Fail(ErrorCode::kCorrupt, path + ": is no manifest",
                "write it again with copydesk stage manifest");
  }
  return options;
}

}  // namespace copydesk
