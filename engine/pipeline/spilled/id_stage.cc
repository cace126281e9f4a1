#include "engine/pipeline/spilled/id_stage.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <string>
#include <utility>

#include "engine/base/external_line_sort.h"
#include "engine/base/hash.h"
#include "engine/pipeline/record_tally.h"

namespace copydesk {
namespace {

// True for "a#2", which an id that occurs twice could become.
bool HasNumber(std::string_view id) {
  const size_t last = id.find_last_not_of("0123456789");
  return last != std::string_view::npos && id[last] == '#' &&
         last + 1 < id.size();
}

// A document's number as bytes that sort as it does.
std::string_view Bytes(uint32_t document, char (*buffer)[4]) {
  for (int i = 0; i < 4; ++i) {
    (*buffer)[i] = static_cast<char>(document >> (24 - 8 * i));
  }
  return {*buffer, 4};
}

uint32_t Number(std::string_view bytes) {
  uint32_t document = 0;
  for (const char c : bytes) {
    document = document << 8 | static_cast<unsigned char>(c);
  }
  return document;
}

// Calls `visit(document, id)` for all documents, in order of their ids.
template <typename Visit>
Status ForEachInOrder(const Workspace& workspace, const DocumentTable& table,
                      const Visit& visit) {
  ExternalLineSort sort({workspace.Path("ids.run"), workspace.memory / 4,
                         workspace.Format("id runs"), true});
  Result<StringFile::Reader> ids = table.ids->Open();
  if (!ids) return tl::unexpected(ids.error());
  char buffer[4];
  for (uint32_t d = 0; d < table.size(); ++d) {
    const Result<std::string_view> id = ids->Read(d);
    if (!id) return tl::unexpected(id.error());
    if (Status s = sort.Add(*id, Bytes(d, &buffer)); !s) return s;
  }
  if (Status s = sort.Finish(); !s) return s;
  for (ExternalLineSort::Entry entry;;) {
    const Result<bool> more = sort.Next(&entry);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    visit(Number(entry.text), entry.key);
  }
}

// Writes the ids anew, those that occur again with a number.
class Renamer {
 public:
  Renamer(boost::unordered_flat_set<uint64_t> twice, bool numbered)
      : twice_(std::move(twice)), numbered_(numbered) {}

  Status Run(const Workspace& workspace, DocumentTable* table) {
    Result<StringFile> renamed = StringFile::Create(workspace.Path("ids.again"),
                                                    workspace.Format("ids"));
    if (!renamed) return tl::unexpected(renamed.error());
    const ErrorPolicy policy;
    RecordTally tally(policy, &table->counts, &table->problems);
    Result<StringFile::Reader> ids = table->ids->Open();
    if (!ids) return tl::unexpected(ids.error());
    for (uint32_t d = 0; d < table->size(); ++d) {
      const Result<std::string_view> read = ids->Read(d);
      if (!read) return tl::unexpected(read.error());
      std::string id(*read);
      if (IsTaken(id)) {
        tally.NoteDuplicateId(id);
        id = Unused(id);
      }
      if (Status s = renamed->Append(id); !s) return s;
    }
    (void)tally.Finish();
    if (Status s = renamed->Finish(false); !s) return s;
    table->ids.emplace(std::move(*renamed));
    return {};
  }

 private:
  // Whether the id was there before. Only ids that can be matter.
  bool IsTaken(const std::string& id) {
    const uint64_t hash = HashBytes(id);
    if (!twice_.contains(hash) && !(numbered_ && HasNumber(id))) return false;
    return ++occurrences_[hash] > 1;
  }
  std::string Unused(const std::string& id) {
    const uint64_t hash = HashBytes(id);
    for (uint32_t occurrence = occurrences_[hash];; ++occurrence) {
      std::string candidate = id + "#" + std::to_string(occurrence);
      if (numbered_ &&
          !occurrences_.try_emplace(HashBytes(candidate), 1).second) {
        continue;
      }
      occurrences_[hash] = occurrence;
      return candidate;
    }
  }

  boost::unordered_flat_set<uint64_t> twice_;
  bool numbered_;  // ids of the input have the form of a new one
  boost::unordered_flat_map<uint64_t, uint32_t> occurrences_;
};

}  // namespace

Status NumberIds(const Workspace& workspace, DocumentTable* table) {
  table->id_rank.resize(table->size());
  boost::unordered_flat_set<uint64_t> twice;
  bool numbered = false;
  const auto rank = [&]() -> Status {
    uint32_t next = 0;
    std::string before;
    return ForEachInOrder(workspace, *table,
                          [&](uint32_t document, std::string_view id) {
                            numbered |= HasNumber(id);
                            if (next > 0 && id == before)
                              twice.insert(HashBytes(id));
                            before = id;
                            table->id_rank[document] = next++;
                          });
  };
  if (Status s = rank(); !s) return s;
  if (twice.empty()) return {};
  if (Status s = Renamer(std::move(twice), numbered).Run(workspace, table);
      !s) {
    return s;
  }
  return rank();
}

}  // namespace copydesk
