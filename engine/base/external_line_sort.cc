#include "engine/base/external_line_sort.h"

#include <algorithm>
#include <queue>
#include <span>
#include <utility>
#include <vector>

namespace copydesk {
namespace {

struct Lengths {
  uint32_t key;
  uint32_t text;
};

// An entry in the buffer: its bytes are the key and then the text.
struct Place {
  size_t begin;
  Lengths lengths;
};

Status AppendEntry(const ExternalLineSort::Entry& entry, SpillWriter* to) {
  const Lengths lengths = {static_cast<uint32_t>(entry.key.size()),
                           static_cast<uint32_t>(entry.text.size())};
  Status s = to->Append(std::as_bytes(std::span(&lengths, 1)));
  if (s) s = to->Append(std::as_bytes(std::span(entry.key)));
  return s ? to->Append(std::as_bytes(std::span(entry.text))) : s;
}

// One run while merging, with its first entry that was not given out.
struct Run {
  SpillReader reader;
  std::string key;
  std::string text;
};

}  // namespace

struct ExternalLineSort::Rep {
  std::string PathOf(size_t run) const {
    return options.path + "." + std::to_string(run);
  }
  std::string_view KeyOf(const Place& p) const {
    return std::string_view(buffer).substr(p.begin, p.lengths.key);
  }
  std::string_view TextOf(const Place& p) const {
    return std::string_view(buffer).substr(p.begin + p.lengths.key,
                                           p.lengths.text);
  }
  size_t used() const {
    return buffer.capacity() + places.capacity() * sizeof(Place);
  }
  void Sort() {
    std::stable_sort(
        places.begin(), places.end(),
        [&](const Place& x, const Place& y) { return KeyOf(x) < KeyOf(y); });
  }
  Status WriteRun();
  std::string KeptPath() const { return options.path + ".sorted"; }
  // Opens the files that Next() reads.
  Status Open(const std::vector<std::string>& paths);
  // Reads the next entry of a run; false at its end.
  Result<bool> Fetch(Run* run);
  // True where `x` goes after `y`: of equal keys the earlier run's is first.
  bool After(size_t x, size_t y) const {
    const int order = runs[x].key.compare(runs[y].key);
    return order != 0 ? order > 0 : x > y;
  }

  Options options;
  std::string buffer;
  std::vector<Place> places;
  void RemoveRuns() {
    runs.clear();
    for (size_t run = 0; run < written; ++run) {
      (void)RemoveSpillFile(PathOf(run));
    }
    written = 0;
  }

  size_t next = 0;
  size_t written = 0;  // runs
  std::vector<Run> runs;
  std::vector<size_t> heap;  // of runs, the one with the least key first
};

ExternalLineSort::ExternalLineSort(Options options)
    : rep_(std::make_unique<Rep>()) {
  rep_->options = std::move(options);
}
ExternalLineSort::ExternalLineSort(ExternalLineSort&&) noexcept = default;
ExternalLineSort& ExternalLineSort::operator=(ExternalLineSort&&) noexcept =
    default;
ExternalLineSort::~ExternalLineSort() {
  if (rep_ != nullptr) rep_->RemoveRuns();
}

Status ExternalLineSort::Add(std::string_view key, std::string_view text) {
  Rep& r = *rep_;
  // A buffer that grows is copied, and stable_sort takes half as much again.
  if (!r.places.empty() && 3 * r.used() > r.options.memory &&
      (r.buffer.size() + key.size() + text.size() > r.buffer.capacity() ||
       r.places.size() == r.places.capacity())) {
    if (Status s = r.WriteRun(); !s) return s;
  }
  r.places.push_back({r.buffer.size(),
                      {static_cast<uint32_t>(key.size()),
                       static_cast<uint32_t>(text.size())}});
  r.buffer.append(key).append(text);
  return {};
}

Status ExternalLineSort::Rep::WriteRun() {
  if (places.empty()) return {};
  Sort();
  SpillWriter::Options how;
  how.compress = options.compress;
  Result<SpillWriter> writer =
      SpillWriter::Create(PathOf(written), options.format, how);
  if (!writer) return tl::unexpected(writer.error());
  for (const Place& p : places) {
    Status s = AppendEntry({KeyOf(p), TextOf(p)}, &*writer);
    if (!s) return s;
  }
  if (Status s = writer->Finish(places.size(), false); !s) return s;
  ++written;
  places.clear();
  buffer.clear();
  return {};
}

Result<bool> ExternalLineSort::Rep::Fetch(Run* run) {
  Lengths lengths;
  const auto to = std::as_writable_bytes(std::span(&lengths, 1));
  const Result<size_t> got = run->reader.Read(to);
  if (!got) return tl::unexpected(got.error());
  if (*got == 0) return false;
  if (*got < to.size() ||
      uint64_t{lengths.key} + lengths.text > run->reader.bytes()) {
    return run->reader.Damaged("no such entry");
  }
  run->key.resize(lengths.key);
  run->text.resize(lengths.text);
  for (std::string* part : {&run->key, &run->text}) {
    const auto bytes = std::as_writable_bytes(std::span(*part));
    if (Status s = run->reader.ReadAll(bytes); !s) {
      return tl::unexpected(s.error());
    }
  }
  return true;
}

Status ExternalLineSort::Finish() {
  Rep& r = *rep_;
  if (r.written == 0) {
    r.Sort();
    return {};
  }
  if (Status s = r.WriteRun(); !s) return s;
  std::vector<std::string> paths;
  for (size_t run = 0; run < r.written; ++run) paths.push_back(r.PathOf(run));
  return r.Open(paths);
}

Status ExternalLineSort::Rep::Open(const std::vector<std::string>& paths) {
  places = {};
  buffer = {};
  for (const std::string& path : paths) {
    Result<SpillReader> reader = SpillReader::Open(path, options.format);
    if (!reader) return tl::unexpected(reader.error());
    runs.push_back({std::move(*reader), {}, {}});
  }
  for (size_t run = 0; run < runs.size(); ++run) {
    const Result<bool> more = Fetch(&runs[run]);
    if (!more) return tl::unexpected(more.error());
    if (*more) heap.push_back(run);
  }
  std::make_heap(heap.begin(), heap.end(),
                 [&](size_t x, size_t y) { return After(x, y); });
  next = runs.size();  // no entry has been given out
  return {};
}

Status ExternalLineSort::Keep() {
  Rep& r = *rep_;
  SpillWriter::Options how;
  how.compress = r.options.compress;
  Result<SpillWriter> writer =
      SpillWriter::Create(r.KeptPath(), r.options.format, how);
  if (!writer) return tl::unexpected(writer.error());
  uint64_t entries = 0;
  for (Entry entry;; ++entries) {
    const Result<bool> more = Next(&entry);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (Status s = AppendEntry(entry, &*writer); !s) return s;
  }
  if (Status s = writer->Finish(entries, true); !s) return s;
  r.RemoveRuns();
  return r.Open({r.KeptPath()});
}

Result<ExternalLineSort> ExternalLineSort::OpenKept(Options options) {
  ExternalLineSort sort(std::move(options));
  if (Status s = sort.rep_->Open({sort.rep_->KeptPath()}); !s) {
    return tl::unexpected(s.error());
  }
  return sort;
}

Result<bool> ExternalLineSort::Next(Entry* entry) {
  Rep& r = *rep_;
  if (r.runs.empty()) {
    if (r.next == r.places.size()) return false;
    const Place& p = r.places[r.next++];
    *entry = {r.KeyOf(p), r.TextOf(p)};
    return true;
  }
  const auto after = [&](size_t x, size_t y) { return r.After(x, y); };
  if (r.next < r.runs.size()) {
    // The entry that the last call gave is fetched anew only now.
    const Result<bool> more = r.Fetch(&r.runs[r.next]);
    if (!more) return more;
    if (*more) {
      r.heap.push_back(r.next);
      std::push_heap(r.heap.begin(), r.heap.end(), after);
    }
  }
  if (r.heap.empty()) return false;
  std::pop_heap(r.heap.begin(), r.heap.end(), after);
  r.next = r.heap.back();
  r.heap.pop_back();
  *entry = {r.runs[r.next].key, r.runs[r.next].text};
  return true;
}

}  // namespace copydesk
