#include "engine/base/external_line_sort.h"

#include <algorithm>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/merge_plan.h"

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
struct OpenRun {
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
  Result<SpillWriter> CreateFile(const std::string& path) const;
  Status WriteRun();
  // Writes all that Next() gives.
  Status WriteAll(const std::string& path, bool sync);
  // Makes one run, of the next number, of some.
  Status Merge(std::span<const size_t> some);
  std::string KeptPath() const { return options.path + ".sorted"; }
  // Opens the files that Next() reads.
  Status Open(const std::vector<std::string>& paths);
  Status OpenRuns(std::span<const size_t> some);
  // Reads the next entry of a run; false at its end.
  Result<bool> Fetch(OpenRun* run);
  Result<bool> Next(Entry* entry);
  // True where `x` goes after `y`: of equal keys the earlier run's is first.
  bool After(size_t x, size_t y) const {
    const int order = open[x].key.compare(open[y].key);
    return order != 0 ? order > 0 : x > y;
  }

  void RemoveRuns() {
    open.clear();
    for (const size_t run : written) (void)RemoveSpillFile(PathOf(run));
    written.clear();
  }

  Options options;
  MergePlan plan;
  std::string buffer;
  std::vector<Place> places;
  size_t next = 0;              // of `places`, or of the open runs
  std::vector<size_t> written;  // runs, by the numbers of their files
  size_t next_run = 0;
  std::vector<OpenRun> open;
  std::vector<size_t> heap;  // of open runs, the one with the least key first
};

ExternalLineSort::ExternalLineSort(Options options)
    : rep_(std::make_unique<Rep>()) {
  rep_->options = std::move(options);
  rep_->plan = PlanMerge(rep_->options.memory);
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

Result<SpillWriter> ExternalLineSort::Rep::CreateFile(
    const std::string& path) const {
  SpillWriter::Options how;
  how.compress = options.compress;
  how.block = plan.block;
  return SpillWriter::Create(path, options.format, how);
}

Status ExternalLineSort::Rep::WriteRun() {
  if (places.empty()) return {};
  Sort();
  Result<SpillWriter> writer = CreateFile(PathOf(next_run));
  if (!writer) return tl::unexpected(writer.error());
  for (const Place& p : places) {
    Status s = AppendEntry({KeyOf(p), TextOf(p)}, &*writer);
    if (!s) return s;
  }
  if (Status s = writer->Finish(places.size(), false); !s) return s;
  written.push_back(next_run++);
  places.clear();
  buffer.clear();
  return {};
}

Status ExternalLineSort::Rep::WriteAll(const std::string& path, bool sync) {
  Result<SpillWriter> writer = CreateFile(path);
  if (!writer) return tl::unexpected(writer.error());
  uint64_t entries = 0;
  for (Entry entry;; ++entries) {
    const Result<bool> more = Next(&entry);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (Status s = AppendEntry(entry, &*writer); !s) return s;
  }
  return writer->Finish(entries, sync);
}

Status ExternalLineSort::Rep::Merge(std::span<const size_t> some) {
  if (Status s = OpenRuns(some); !s) return s;
  if (Status s = WriteAll(PathOf(next_run), false); !s) return s;
  open.clear();
  for (const size_t run : some) (void)RemoveSpillFile(PathOf(run));
  return {};
}

Result<bool> ExternalLineSort::Rep::Fetch(OpenRun* run) {
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
  if (r.written.empty()) {
    r.Sort();
    return {};
  }
  if (Status s = r.WriteRun(); !s) return s;
  r.places = {};
  r.buffer = {};
  while (r.written.size() > r.plan.runs) {
    std::vector<size_t> merged;
    for (size_t i = 0; i < r.written.size(); i += r.plan.runs) {
      const std::span some = std::span(r.written).subspan(i).first(
          std::min(r.plan.runs, r.written.size() - i));
      if (Status s = r.Merge(some); !s) return s;
      merged.push_back(r.next_run++);
    }
    r.written = std::move(merged);
  }
  return r.OpenRuns(r.written);
}

Status ExternalLineSort::Rep::OpenRuns(std::span<const size_t> some) {
  std::vector<std::string> paths;
  for (const size_t run : some) paths.push_back(PathOf(run));
  return Open(paths);
}

Status ExternalLineSort::Rep::Open(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    Result<SpillReader> reader = SpillReader::Open(path, options.format);
    if (!reader) return tl::unexpected(reader.error());
    open.push_back({std::move(*reader), {}, {}});
  }
  heap.clear();
  for (size_t run = 0; run < open.size(); ++run) {
    const Result<bool> more = Fetch(&open[run]);
    if (!more) return tl::unexpected(more.error());
    if (*more) heap.push_back(run);
  }
  std::make_heap(heap.begin(), heap.end(),
                 [&](size_t x, size_t y) { return After(x, y); });
  next = open.size();  // no entry has been given out
  return {};
}

Status ExternalLineSort::Keep() {
  Rep& r = *rep_;
  if (Status s = r.WriteAll(r.KeptPath(), true); !s) return s;
  r.RemoveRuns();
  r.places = {};
  r.buffer = {};
  return r.Open({r.KeptPath()});
}

Result<ExternalLineSort> ExternalLineSort::OpenKept(Options options) {
  ExternalLineSort sort(std::move(options));
  if (Status s = sort.rep_->Open({sort.rep_->KeptPath()}); !s) {
    return tl::unexpected(s.error());
  }
  return sort;
}

Result<bool> ExternalLineSort::Next(Entry* entry) { return rep_->Next(entry); }

Result<bool> ExternalLineSort::Rep::Next(Entry* entry) {
  if (open.empty()) {
    if (next == places.size()) return false;
    const Place& p = places[next++];
    *entry = {KeyOf(p), TextOf(p)};
    return true;
  }
  const auto after = [&](size_t x, size_t y) { return After(x, y); };
  if (next < open.size()) {
    // The entry that the last call gave is fetched anew only now.
    const Result<bool> more = Fetch(&open[next]);
    if (!more) return more;
    if (*more) {
      heap.push_back(next);
      std::push_heap(heap.begin(), heap.end(), after);
    }
  }
  if (heap.empty()) {
    next = open.size();
    return false;
  }
  std::pop_heap(heap.begin(), heap.end(), after);
  next = heap.back();
  heap.pop_back();
  *entry = {open[next].key, open[next].text};
  return true;
}

}  // namespace copydesk
