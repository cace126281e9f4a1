#ifndef ENGINE_GEN_GENERATOR_H_
#define ENGINE_GEN_GENERATOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/base/result.h"
#include "engine/gen/generated_document.h"

namespace copydesk::gen {

// What is generated. The same options give the same bytes on every machine.
struct GenOptions {
  uint64_t documents = 1000;
  uint64_t seed = 1;
  // How much outlets edit. With kMixed each story has one of the three tiers.
  Tier tier = Tier::kMixed;
  // Invented outlets, 1 to 4096. Clusters of more documents than sites come
  // back to a site.
  uint32_t sites = 40;
  // Documents held back, 1 to 1048576: the copies of a story lie about this
  // far apart in the stream. Memory is some 5 KiB a document held back.
  uint32_t window = 1024;
  // Of the stories with copies, one in this many has its passages aligned; at
  // least 1.
  uint32_t passages_every = 8;
};

// The tier called `name` (light, medium, heavy, mixed), or kUsage.
Result<Tier> ParseTier(std::string_view name);
// Its name, of static storage.
std::string_view TierName(Tier tier);

// A stream of invented news documents with the truth about them: which are
// copies of one story, which lines are furniture, which passages answer one
// another.
//
//   auto generator = Generator::Create(options);
//   GeneratedDocument document;
//   while (generator->Next(&document)) { ... }
//
// Memory does not grow with the number of documents. One thread makes more
// than 100 MB of text a second. Not thread safe; two generators share nothing.
class Generator {
 public:
  // Fails with kUsage where an option is out of its range.
  static Result<Generator> Create(const GenOptions& options);

  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;
  ~Generator();

  // Replaces `*document` by the next one; false when all have been made.
  bool Next(GeneratedDocument* document);

  // Documents decided but not yet made: at most the window and one cluster.
  size_t pending() const;

 private:
  struct Impl;
  explicit Generator(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_GENERATOR_H_
