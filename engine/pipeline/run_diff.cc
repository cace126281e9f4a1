#include "engine/pipeline/run_diff.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "engine/base/hash.h"
#include "engine/io/read_lines.h"

namespace copydesk {
namespace {

namespace fs = std::filesystem;
using simdjson::dom::element;

// Options that do not change what is decided.
constexpr std::array<std::string_view, 5> kWithoutEffect = {
    "inputs", "threads", "max_error_rate", "strict", "background"};

// One side: a run.json and where it lies.
struct Run {
  std::string path;
  std::string json;
  simdjson::dom::parser parser;
  element root;

  // What stands at a JSON pointer, as text; "" where there is nothing.
  std::string At(std::string_view pointer) const {
    element value;
    if (root.at_pointer(pointer).get(value)) return {};
    std::string_view text;
    return value.get(text) ? simdjson::minify(value) : std::string(text);
  }
  uint64_t documents() const {
    uint64_t n = 0;
    return root.at_pointer("/counts/documents").get(n) ? 0 : n;
  }
  // The output of a kind, or "" where it is not at hand.
  std::string Output(const char* kind) const {
    const std::string name = At(std::string("/outputs/") + kind);
    if (name.empty() || name == "-") return {};
    const fs::path beside =
        fs::path(path).parent_path() / fs::path(name).filename();
    std::error_code error;
    for (const fs::path& file : {beside, fs::path(name)}) {
      if (fs::is_regular_file(file, error)) return file.string();
    }
    return {};
  }
};

bool IsDigest(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Status Load(const std::string& name, Run* run) {
  std::error_code error;
  run->path = fs::is_directory(name, error)
                  ? (fs::path(name) / "run.json").string()
                  : name;
  const Status read =
      ReadLines(run->path, [&](std::string_view line, uint64_t) -> Status {
        run->json.append(line).push_back('\n');
        return {};
      });
  if (!read) return read;
  const auto damaged = [&](const char* what) {
    return Fail(ErrorCode::kCorrupt, run->path + ": " + what);
  };
  if (run->parser.parse(run->json).get(run->root)) {
    return damaged("is no JSON");
  }
  uint64_t number = 0;
  if (run->root.at_pointer("/v").get(number)) {
    return damaged("is no report of a run");
  }
  if (number != 1) return damaged("is of a version that is not known");
  if (!IsDigest(run->At("/digest")) || run->At("/version").empty() ||
      run->At("/command").empty() ||
      run->root.at_pointer("/counts/documents").get(number)) {
    return damaged("is no report of a run");
  }
  return {};
}

// Adds a cause where the two have different values at `pointer`.
void Compare(const Run& a, const Run& b, const char* kind,
             const std::string& pointer, const std::string& name,
             std::vector<RunDifference::Cause>* causes) {
  std::string of_a = a.At(pointer);
  std::string of_b = b.At(pointer);
  if (of_a != of_b) {
    causes->push_back({kind, name, std::move(of_a), std::move(of_b)});
  }
}

void CompareOptions(const Run& a, const Run& b,
                    std::vector<RunDifference::Cause>* causes) {
  std::vector<std::string> names;
  for (const Run* run : {&a, &b}) {
    simdjson::dom::object options;
    if (run->root.at_pointer("/options").get(options)) continue;
    for (const auto& option : options) {
      const std::string name(option.key);
      if (std::count(kWithoutEffect.begin(), kWithoutEffect.end(), name) == 0 &&
          std::count(names.begin(), names.end(), name) == 0) {
        names.push_back(name);
      }
    }
  }
  for (const std::string& name : names) {
    Compare(a, b, "options", "/options/" + name, name, causes);
  }
}

// Called with what an output says of a document.
using SeeDocument =
    std::function<void(std::string_view id, const std::string& said)>;
// Reads one line of an output; false where it is none.
using ReadLine = bool (*)(const element& line, const SeeDocument& see);

bool ReadDecision(const element& line, const SeeDocument& see) {
  std::string_view id, decision, kept, cluster;
  if (line["id"].get(id) || line["decision"].get(decision) ||
      line["kept_id"].get(kept) || line["cluster"].get(cluster)) {
    return false;
  }
  std::string said = decision == "keep" ? "kept" : "dropped for ";
  if (decision != "keep") said += kept;
  see(id, said.append(", in cluster ").append(cluster));
  return true;
}

bool ReadCluster(const element& line, const SeeDocument& see) {
  std::string_view cluster, lead, id;
  simdjson::dom::array members;
  if (line["cluster"].get(cluster) || line["lead"].get(lead) ||
      line["members"].get(members)) {
    return false;
  }
  const std::string said =
      "in cluster " + std::string(cluster) + " led by " + std::string(lead);
  for (const element member : members) {
    if (member["id"].get(id)) return false;
    see(id, said);
  }
  return true;
}

bool ReadParagraphs(const element& line, const SeeDocument& see) {
  std::string_view id, verdict;
  simdjson::dom::array paragraphs;
  if (line["id"].get(id) || line["paragraphs"].get(paragraphs)) return false;
  std::string said;
  for (const element paragraph : paragraphs) {
    uint64_t number = 0;
    if (paragraph["n"].get(number) || paragraph["verdict"].get(verdict)) {
      return false;
    }
    if (verdict != "boilerplate") continue;
    said += (said.empty() ? "without lines " : ",") + std::to_string(number);
  }
  see(id, said.empty() ? "with all lines" : said);
  return true;
}

// One output of a run, and how it is read.
struct Table {
  std::string path;
  ReadLine read_line;

  Status ForEach(const SeeDocument& see) const {
    simdjson::dom::parser parser;
    return ReadLines(
        path, [&](std::string_view line, uint64_t number) -> Status {
          element root;
          if (parser.parse(line.data(), line.size()).get(root) ||
              !read_line(root, see)) {
            return Fail(ErrorCode::kCorrupt, path + ":" +
                                                 std::to_string(number) +
                                                 ": is no line of this output");
          }
          return {};
        });
  }
  // What it says of one document, "" where it has none.
  Result<std::string> Of(const std::string& wanted) const {
    std::string found;
    const Status read =
        ForEach([&](std::string_view id, const std::string& said) {
          if (id == wanted) found = said;
        });
    if (!read) return tl::unexpected(read.error());
    return found;
  }
};

// A document of A, by hashes; two ids of one hash would be taken for one.
struct Entry {
  uint64_t id;
  uint64_t said;
  bool seen;
};

// The least id that has been seen.
class Least {
 public:
  void See(std::string_view id) {
    if (!id_ || id < *id_) id_ = id;
  }
  const std::optional<std::string>& id() const { return id_; }

 private:
  std::optional<std::string> id_;
};

Status CheckComplete(const Table& table, const Run& run, uint64_t documents) {
  if (documents == run.documents()) return {};
  return Fail(ErrorCode::kCorrupt,
              table.path + ": has " + std::to_string(documents) +
                  " documents, and " + run.path + " counts " +
                  std::to_string(run.documents()),
              "it is damaged, or of another run");
}

// What one pair of outputs shows.
struct TableDifference {
  uint64_t only_a = 0, only_b = 0, changed = 0;
  std::optional<RunDifference::Document> first;
};

Result<TableDifference> CompareTables(const Run& run_a, const Table& a,
                                      const Run& run_b, const Table& b) {
  TableDifference difference;
  std::vector<Entry> entries;
  entries.reserve(run_a.documents());
  Status status = a.ForEach([&](std::string_view id, const std::string& said) {
    entries.push_back({HashBytes(id), HashBytes(said), false});
  });
  if (status) status = CheckComplete(a, run_a, entries.size());
  if (!status) return tl::unexpected(status.error());
  std::sort(entries.begin(), entries.end(),
            [](const Entry& x, const Entry& y) { return x.id < y.id; });
  const auto find = [&](std::string_view id) -> Entry* {
    const uint64_t hash = HashBytes(id);
    const auto it = std::lower_bound(
        entries.begin(), entries.end(), hash,
        [](const Entry& entry, uint64_t value) { return entry.id < value; });
    return it == entries.end() || it->id != hash ? nullptr : &*it;
  };
  Least least;
  uint64_t documents = 0;
  status = b.ForEach([&](std::string_view id, const std::string& said) {
    ++documents;
    Entry* entry = find(id);
    if (entry == nullptr) {
      ++difference.only_b;
      least.See(id);
      return;
    }
    entry->seen = true;
    if (entry->said == HashBytes(said)) return;
    ++difference.changed;
    least.See(id);
  });
  if (status) status = CheckComplete(b, run_b, documents);
  if (!status) return tl::unexpected(status.error());
  difference.only_a = static_cast<uint64_t>(
      std::count_if(entries.begin(), entries.end(),
                    [](const Entry& entry) { return !entry.seen; }));
  if (difference.only_a > 0) {
    status = a.ForEach([&](std::string_view id, const std::string&) {
      if (!find(id)->seen) least.See(id);
    });
    if (!status) return tl::unexpected(status.error());
  }
  if (!least.id()) return difference;
  const Result<std::string> of_a = a.Of(*least.id());
  const Result<std::string> of_b = b.Of(*least.id());
  if (!of_a) return tl::unexpected(of_a.error());
  if (!of_b) return tl::unexpected(of_b.error());
  difference.first = RunDifference::Document{*least.id(), *of_a, *of_b};
  return difference;
}

// Compares the outputs of both runs; the first document of them is the one with
// the least id, and of one document the decision goes first.
Status CompareOutputs(const Run& a, const Run& b, RunDifference* difference) {
  struct Kind {
    const char* name;
    ReadLine read_line;
  };
  constexpr Kind kKinds[] = {{"decisions", ReadDecision},
                             {"clusters", ReadCluster},
                             {"paragraphs", ReadParagraphs}};
  for (const Kind& kind : kKinds) {
    const Table of_a{a.Output(kind.name), kind.read_line};
    const Table of_b{b.Output(kind.name), kind.read_line};
    if (of_a.path.empty() || of_b.path.empty()) continue;
    // Decisions name the clusters, too.
    if (kind.read_line == ReadCluster && difference->looked) continue;
    Result<TableDifference> found = CompareTables(a, of_a, b, of_b);
    if (!found) return tl::unexpected(found.error());
    difference->looked = true;
    difference->only_a = std::max(difference->only_a, found->only_a);
    difference->only_b = std::max(difference->only_b, found->only_b);
    difference->changed = std::max(difference->changed, found->changed);
    if (found->first &&
        (!difference->first || found->first->id < difference->first->id)) {
      difference->first = std::move(found->first);
    }
  }
  return {};
}

}  // namespace

Result<RunDifference> CompareRuns(const std::string& name_a,
                                  const std::string& name_b) {
  Run a, b;
  if (const Status read = Load(name_a, &a); !read) {
    return tl::unexpected(read.error());
  }
  if (const Status read = Load(name_b, &b); !read) {
    return tl::unexpected(read.error());
  }
  RunDifference difference;
  difference.digest_a = a.At("/digest");
  difference.digest_b = b.At("/digest");
  difference.documents = a.documents();
  if (difference.equal()) return difference;

  auto* causes = &difference.causes;
  Compare(a, b, "version", "/version", "version", causes);
  // cluster and dedup decide the same.
  if ((a.At("/command") == "strip") != (b.At("/command") == "strip")) {
    Compare(a, b, "command", "/command", "command", causes);
  }
  CompareOptions(a, b, causes);
  for (const char* count : {"records", "documents", "skipped"}) {
    Compare(a, b, "input", std::string("/counts/") + count, count, causes);
  }
  Compare(a, b, "input", "/bytes/text", "bytes of text", causes);
  const Status compared = CompareOutputs(a, b, &difference);
  if (!compared) return tl::unexpected(compared.error());
  if (difference.only_a + difference.only_b > 0) {
    causes->push_back({"input", "documents that the other lacks",
                       std::to_string(difference.only_a),
                       std::to_string(difference.only_b)});
  }
  if (causes->empty() && difference.changed > 0) {
    causes->push_back({"decisions", "documents decided otherwise",
                       std::to_string(difference.changed),
                       std::to_string(difference.changed)});
  }
  return difference;
}

}  // namespace copydesk
