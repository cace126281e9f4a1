#include "engine/pipeline/spilled/pair_batches.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <utility>

#include "engine/base/parallel.h"

namespace copydesk {
namespace {

// About what a document takes in memory, with its text or without, and a pair.
constexpr size_t kPerPair = 64;
constexpr size_t MemoryOf(uint32_t tokens, bool with_text) {
  return with_text ? 1500 + 24 * size_t{tokens} : 1000 + 14 * size_t{tokens};
}

class Batcher {
 public:
  Batcher(const Workspace& workspace, const DocumentTable& table,
          std::span<const uint32_t> order, bool with_text, size_t memory)
      : workspace_(workspace),
        table_(table),
        order_(order),
        with_text_(with_text),
        memory_(memory) {}

  Status OpenReaders(const Input& input) {
    for (unsigned t = 0; t < workspace_.threads; ++t) {
      Result<DocumentReader> reader = DocumentReader::Open(&table_, &input);
      if (!reader) return tl::unexpected(reader.error());
      readers_.push_back(std::move(*reader));
    }
    return {};
  }

  // False where the batch is full; the row is for the next one then.
  bool Add(const PairRow& row) {
    // Documents that are meant nearly always are those compared.
    const std::array<uint32_t, 4> places{row.a, row.b, row.x, row.y};
    size_t more = kPerPair;
    for (size_t i = 0; i < places.size(); ++i) {
      const uint32_t p = places[i];
      const auto before = places.begin() + i;
      if (std::find(places.begin(), before, p) == before &&
          !wanted_.contains(p)) {
        more += MemoryOf(table_.tokens[order_[p]], with_text_);
      }
    }
    if (!batch_.rows.empty() && used_ + more > memory_) return false;
    used_ += more;
    for (const uint32_t p : places) wanted_.try_emplace(p, 0);
    batch_.rows.push_back(row);
    return true;
  }

  // Reads the documents of the batch.
  Status Fill() {
    batch_.places.clear();
    for (const auto& [place, number] : wanted_) batch_.places.push_back(place);
    std::sort(batch_.places.begin(), batch_.places.end(),
              [&](uint32_t p, uint32_t q) { return order_[p] < order_[q]; });
    batch_.documents.clear();
    for (const uint32_t place : batch_.places) {
      wanted_[place] = static_cast<uint32_t>(batch_.documents.size());
      batch_.documents.push_back(order_[place]);
    }
    batch_.corpus.documents.resize(batch_.documents.size());
    std::atomic<size_t> next{0};
    SharedError error;
    constexpr size_t kGrain = 32;
    Announce(0, kAhead);
    ParallelFor(
        workspace_.threads, 1, workspace_.threads, [&](size_t t, size_t) {
          for (size_t i;
               (i = next.fetch_add(kGrain)) < batch_.documents.size() &&
               !error.failed();) {
            Announce(i + kAhead, kGrain);
            const size_t end = std::min(i + kGrain, batch_.documents.size());
            for (; i < end; ++i) {
              if (!error.Check(Read(&readers_[t], i))) break;
            }
          }
        });
    batch_.firsts.clear();
    for (size_t i = 0; i < batch_.rows.size(); ++i) {
      PairRow& row = batch_.rows[i];
      for (uint32_t* p : {&row.a, &row.b, &row.x, &row.y}) *p = wanted_[*p];
      if (i == 0 || row.a != batch_.rows[i - 1].a) batch_.firsts.push_back(i);
    }
    batch_.firsts.push_back(batch_.rows.size());
    return error.status();
  }

  void Clear() {
    used_ = 0;
    wanted_.clear();
    batch_.rows.clear();
    std::vector<CorpusDocument>& documents = batch_.corpus.documents;
    ParallelFor(documents.size(), 256, workspace_.threads,
                [&](size_t begin, size_t end) {
                  for (size_t i = begin; i < end; ++i) documents[i] = {};
                });
    documents.clear();
  }
  PairBatch* batch() { return &batch_; }

 private:
  Status Read(DocumentReader* reader, size_t i) {
    const uint32_t document = batch_.documents[i];
    CorpusDocument* to = &batch_.corpus.documents[i];
    return with_text_ ? reader->Read(document, true, to)
                      : reader->ReadPrint(document, to);
  }

  // Documents lie far apart in the input, so that a disk is asked for many at
  // once.
  static constexpr size_t kAhead = 512;
  void Announce(size_t from, size_t n) const {
    const size_t end = std::min(from + n, batch_.documents.size());
    for (size_t i = from; i < end; ++i) {
      readers_[0].WillRead(batch_.documents[i]);
    }
  }

  const Workspace& workspace_;
  const DocumentTable& table_;
  std::span<const uint32_t> order_;
  bool with_text_;
  size_t memory_;
  std::vector<DocumentReader> readers_;
  boost::unordered_flat_map<uint32_t, uint32_t> wanted_;  // places
  PairBatch batch_;
  size_t used_ = 0;
};

}  // namespace

size_t DocumentsInBatch(const DocumentTable& table, bool with_text,
                        size_t memory) {
  uint64_t bytes = 0;
  for (const uint32_t n : table.tokens) bytes += MemoryOf(n, with_text);
  return memory * uint64_t{table.size()} / std::max<uint64_t>(bytes, 1);
}

Status ForEachBatch(const Workspace& workspace, const DocumentTable& table,
                    const Input& input, std::span<const uint32_t> order,
                    bool with_text, size_t memory, PairSort* pairs,
                    const std::function<Status(PairBatch*)>& visit) {
  if (Status s = pairs->Finish(); !s) return s;
  Batcher batcher(workspace, table, order, with_text, memory);
  if (Status s = batcher.OpenReaders(input); !s) return s;
  uint64_t done = 0;
  const auto give = [&]() -> Status {
    workspace.Progress(done, pairs->size());
    done += batcher.batch()->rows.size();
    if (Status s = batcher.Fill(); !s) return s;
    if (Status s = visit(batcher.batch()); !s) return s;
    batcher.Clear();
    return {};
  };
  for (PairRow row;;) {
    const Result<bool> more = pairs->Next(&row);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (batcher.Add(row)) continue;
    if (Status s = give(); !s) return s;
    batcher.Add(row);
  }
  return batcher.batch()->rows.empty() ? Status() : give();
}

}  // namespace copydesk
