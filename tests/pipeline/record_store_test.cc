#include "engine/pipeline/spilled/record_store.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

// All records of `input`, in a finished store.
RecordStore StoreOf(Input* input, const std::string& path,
                    std::vector<RawRecord>* records,
                    std::vector<RecordBatch>* batches) {
  RecordStore store = *RecordStore::Create(input, path, {"records", 1, 0});
  for (RecordBatch batch; *input->Next(&batch);) {
    for (const RawRecord& record : batch.records) {
      EXPECT_TRUE(store.Append(record));
      records->push_back(record);
    }
    batches->push_back(std::move(batch));
  }
  EXPECT_TRUE(store.Finish(false));
  return store;
}

std::string Packed(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(
      ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  return packed;
}

void ExpectSame(const Result<RawRecord>& got, const RawRecord& want) {
  RC_ASSERT(got.has_value());
  RC_ASSERT(got->bytes == want.bytes);
  RC_ASSERT(got->file == want.file);
  RC_ASSERT(got->crlf == want.crlf);
}

// Of several files, plain or compressed, with lines of up to 200,000 bytes:
// more than is read at once.
RC_GTEST_PROP(RecordStore, GivesWhatWasReadInAnyOrder, ()) {
  const TempFolder folder;
  std::vector<std::string> paths;
  const size_t files = *rc::gen::inRange<size_t>(1, 4);
  for (size_t f = 0; f < files; ++f) {
    std::string text;
    for (const uint32_t length : *rc::gen::container<std::vector<uint32_t>>(
             rc::gen::element<uint32_t>(3, 10, 200, 5000, 200000))) {
      text += "{\"text\":\"" +
              std::string(length, static_cast<char>('a' + length % 26)) +
              "\"}" + (*rc::gen::arbitrary<bool>() ? "\n" : "\r\n");
    }
    const bool packed = *rc::gen::arbitrary<bool>();
    paths.push_back(
        folder.Write(std::to_string(f) + (packed ? ".jsonl.zst" : ".jsonl"),
                     packed ? Packed(text) : text));
  }
  Result<Input> input = Input::Open(paths, {});
  RC_PRE(input.has_value());
  std::vector<RawRecord> records;
  std::vector<RecordBatch> batches;
  const RecordStore store =
      StoreOf(&*input, folder.Path("copy"), &records, &batches);
  RC_ASSERT(store.size() == records.size());
  RC_PRE(!records.empty());
  Result<RecordStore::Reader> reader = store.Open();
  RC_ASSERT(reader.has_value());
  for (int round = 0; round < 8; ++round) {
    const auto first = *rc::gen::inRange<size_t>(0, records.size());
    const auto n = *rc::gen::inRange<size_t>(0, records.size() - first + 1);
    reader->Fetch(first, n);
    for (size_t i = first; i < first + n; ++i) {
      ExpectSame(reader->Read(i), records[i]);
    }
    // What was not fetched is there as well.
    const auto other = *rc::gen::inRange<size_t>(0, records.size());
    ExpectSame(reader->Read(other), records[other]);
  }
}

TEST(RecordStore, AFileThatGotShorterIsAnErrorOfReadAlone) {
  const TempFolder folder;
  folder.Write("in.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
  Result<Input> input = Input::Open({folder.Path("in.jsonl")}, {});
  ASSERT_TRUE(input);
  std::vector<RawRecord> records;
  std::vector<RecordBatch> batches;
  const RecordStore store =
      StoreOf(&*input, folder.Path("copy"), &records, &batches);
  folder.Write("in.jsonl", "{\"text\":\"one\"}\n");
  Result<RecordStore::Reader> reader = store.Open();
  ASSERT_TRUE(reader);
  reader->Fetch(0, 2);
  const Result<RawRecord> second = reader->Read(1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kInput);
}

}  // namespace
}  // namespace copydesk
