#ifndef ENGINE_PIPELINE_DIGEST_H_
#define ENGINE_PIPELINE_DIGEST_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace copydesk {

// What a run decided about one document. Where documents were not compared,
// `cluster` and `kept` are empty.
struct DocumentDecision {
  std::string_view id;
  std::string_view cluster;            // the least id among its members
  std::string_view kept;               // id of the document kept for it
  std::span<const uint32_t> stripped;  // numbers of non-blank lines, from 1,
                                       // ascending
};

// One value for all decisions of a run. It depends neither on the order of
// documents nor on how the decisions were found, so it compares runs of any
// engine, number of threads or machine.
//
// Every document gives a line, "ID \t CLUSTER \t KEPT \t N,N,N \n" without the
// spaces, in which \, tab and line feed within ids become \\, \t and \n; the
// first 16 bytes of the SHA-256 of each line are sorted as strings of bytes;
// the digest is the SHA-256 of these, one behind the other.
//
// 16 bytes of memory a document, about a microsecond a line. Not thread-safe:
// give each thread a digest of its own and merge them.
class DecisionDigest {
 public:
  void Reserve(size_t documents) { lines_.reserve(documents); }
  void Add(const DocumentDecision& decision);
  // Adds all that `other` holds.
  void Merge(const DecisionDigest& other);
  size_t size() const { return lines_.size(); }

  // 64 hexadecimal digits. More may be added afterwards.
  std::string Finish();

 private:
  using LineHash = std::array<uint8_t, 16>;

  std::string line_;  // scratch
  std::vector<LineHash> lines_;
};

}  // namespace copydesk

#endif  // ENGINE_PIPELINE_DIGEST_H_
