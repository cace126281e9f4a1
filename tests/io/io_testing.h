#ifndef TESTS_IO_IO_TESTING_H_
#define TESTS_IO_IO_TESTING_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/input.h"

namespace copydesk {

// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string path = testing::TempDir() + "/copydesk_io.XXXXXX";
    path_ = mkdtemp(path.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string Path(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }
  // Writes a file and returns its path.
  std::string Write(std::string_view name, std::string_view bytes) const {
    const std::filesystem::path path = Path(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  std::string path_;
};

inline std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Everything one pass over an input gives.
struct Read {
  std::vector<Document> documents;
  std::vector<Problem> problems;
  std::vector<std::string> records;
  std::string error;

  std::vector<std::string> ids() const {
    std::vector<std::string> out;
    for (const Document& d : documents) out.push_back(d.id);
    return out;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const Document& d : documents) out.push_back(d.text);
    return out;
  }
  // Reasons by name, in order.
  std::vector<std::string> reasons() const {
    std::vector<std::string> out;
    for (const Problem& p : problems) out.push_back(ReasonName(p.reason));
    return out;
  }
};

inline Read ReadPass(Input* input) {
  Read read;
  RecordBatch batch;
  Decoded decoded;
  for (;;) {
    const Result<bool> more = input->Next(&batch);
    if (!more) read.error = more.error().message;
    if (!more || !*more) break;
    for (const RawRecord& record : batch.records) {
      read.records.emplace_back(record.bytes);
      input->Decode(record, &decoded);
    }
  }
  read.documents = std::move(decoded.documents);
  read.problems = std::move(decoded.problems);
  return read;
}

// Reads `paths` twice and expects the same both times.
inline Read ReadPaths(const std::vector<std::string>& paths,
                      const InputOptions& options = {}) {
  Result<Input> input = Input::Open(paths, options);
  if (!input) {
    Read read;
    read.error = input.error().message;
    return read;
  }
  Read first = ReadPass(&*input);
  EXPECT_TRUE(input->Rewind());
  const Read second = ReadPass(&*input);
  EXPECT_EQ(first.error, second.error);
  EXPECT_EQ(first.records, second.records);
  EXPECT_EQ(first.ids(), second.ids());
  EXPECT_EQ(first.texts(), second.texts());
  return first;
}

}  // namespace copydesk

#endif  // TESTS_IO_IO_TESTING_H_
