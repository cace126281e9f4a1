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
  if (rep_ == nullptr) return;
  rep_->runs.clear();
  for (size_t run = 0; run < rep_->written; ++run) {
    (void)RemoveSpillFile(rep_->PathOf(run));
  }
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
    const auto lengths = std::as_bytes(std::span(&p.lengths, 1));
    if (Status s = writer->Append(lengths); !s) return s;
    const size_t size = size_t{p.lengths.key} + p.lengths.text;
    const auto bytes = std::span(buffer).subspan(p.begin, size);
    if (Status s = writer->Append(std::as_bytes(bytes)); !s) return s;
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
  r.places = {};
  r.buffer = {};
  for (size_t run = 0; run < r.written; ++run) {
    Result<SpillReader> reader =
        SpillReader::Open(r.PathOf(run), r.options.format);
    if (!reader) return tl::unexpected(reader.error());
    r.runs.push_back({std::move(*reader), {}, {}});
  }
  for (size_t run = 0; run < r.written; ++run) {
    const Result<bool> more = r.Fetch(&r.runs[run]);
    if (!more) return tl::unexpected(more.error());
    if (*more) r.heap.push_back(run);
  }
  std::make_heap(r.heap.begin(), r.heap.end(),
                 [&](size_t x, size_t y) { return r.After(x, y); });
  r.next = r.written;  // no entry has been given out
  return {};
}

Result<bool> ExternalLineSort::Next(Entry* entry) {
  Rep& r = *rep_;
  if (r.written == 0) {
    if (r.next == r.places.size()) return false;
    const Place& p = r.places[r.next++];
    *entry = {r.KeyOf(p), r.TextOf(p)};
    return true;
  }
  const auto after = [&](size_t x, size_t y) { return r.After(x, y); };
  if (r.next < r.written) {
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
