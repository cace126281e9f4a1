#include "engine/io/input.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "engine/io/output.h"
#include "tests/io/io_testing.h"

namespace copydesk {
namespace {

using Strings = std::vector<std::string>;
namespace fs = std::filesystem;

TEST(Input, ReasonsHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (int i = 0; i < static_cast<int>(BadRecord::kCount); ++i) {
    names.insert(ReasonName(static_cast<BadRecord>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(BadRecord::kCount));
  EXPECT_TRUE(copydesk::IsSkipped(BadRecord::kUnreadableFile));
  EXPECT_FALSE(copydesk::IsSkipped(BadRecord::kInvalidUtf8));
}

TEST(Input, WhatCannotBeOpened) {
  const TempFolder folder;
  const std::string missing = folder.Path("none");
  EXPECT_EQ(ReadPaths({missing}).error,
            missing + ": cannot open: No such file or directory");
  EXPECT_EQ(ReadPaths({folder.path()}).error,
            folder.path() + ": holds no files");
  EXPECT_EQ(ReadPaths({"-", "-"}).error, "standard input is named twice");
}

TEST(Input, FoldersAreReadInOrder) {
  const TempFolder folder;
  folder.Write("b/2.txt", "2");
  folder.Write("b/10.txt", "10");
  folder.Write("a.txt", "a");
  folder.Write("B.txt", "B");
  folder.Write(".hidden.txt", "no");
  folder.Write(".git/x.txt", "no");
  fs::create_symlink("a.txt", folder.Path("link.txt"));
  fs::create_symlink("..", folder.Path("b/loop"));
  fs::create_symlink("nowhere", folder.Path("dangling"));
  ASSERT_EQ(mkfifo(folder.Path("pipe").c_str(), 0600), 0);
  const Read read = ReadPaths({folder.path()});
  EXPECT_EQ(read.ids(), (Strings{"B.txt", "a.txt", "10.txt", "2.txt"}));
  EXPECT_EQ(read.documents[2].site, "b");
  // What is named itself may be a link.
  EXPECT_EQ(ReadPaths({folder.Path("link.txt")}).texts(), Strings{"a"});
}

TEST(Input, FormatsOfAFolder) {
  const TempFolder folder;
  folder.Write("a.jsonl", "{\"id\":1,\"text\":\"x\"}\n");
  folder.Write("b", "{\"id\":2,\"text\":\"x\"}\n");
  folder.Write("c", "<html><p>page");
  folder.Write("d", "text");
  folder.Write("e.csv", "id,text\n3,x\n");
  Result<Input> input = Input::Open({folder.path()}, {});
  ASSERT_TRUE(input);
  EXPECT_EQ(ReadPass(&*input).ids(), (Strings{"1", "2", "c", "d", "3"}));
  const Format expected[] = {Format::kJsonl, Format::kJsonl, Format::kHtml,
                             Format::kText, Format::kCsv};
  for (uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(input->FileFormat(i), expected[i]);
  }
  EXPECT_EQ(input->Guesses()[1], folder.Path("c") + " read as HTML");
}

TEST(Input, NamesThatAreNoUtf8) {
  const TempFolder folder;
  folder.Write("a\xff\n.txt", "x");
  const Read read = ReadPaths({folder.path()});
  EXPECT_EQ(read.ids(), Strings{"a\xef\xbf\xbd\n.txt"});
}

TEST(Input, UnreadableFileOfAFolder) {
  const TempFolder folder;
  folder.Write("a.txt", "x");
  const std::string bad = folder.Write("b.txt", "y");
  folder.Write("c.txt", "z");
  Result<Input> input = Input::Open({folder.path()}, {});
  ASSERT_TRUE(input);
  fs::remove(bad);  // also what a test as root can do
  const Read read = ReadPass(&*input);
  EXPECT_EQ(read.ids(), (Strings{"a.txt", "c.txt"}));
  EXPECT_EQ(read.reasons(), Strings{"unreadable_file"});
  EXPECT_EQ(read.problems[0].where, bad);
  ASSERT_TRUE(input->Rewind());
  EXPECT_EQ(ReadPass(&*input).reasons(), Strings{"unreadable_file"});
}

TEST(Input, AFileThatChangesBetweenPassesIsAnError) {
  const TempFolder folder;
  const std::string path = folder.Write("a.jsonl", "{\"text\":\"x\"}\n");
  Result<Input> input = Input::Open({path}, {});
  ASSERT_TRUE(input);
  EXPECT_EQ(ReadPass(&*input).texts(), Strings{"x"});
  folder.Write("a.jsonl", "{\"text\":\"yy\"}\n");
  ASSERT_TRUE(input->Rewind());
  EXPECT_EQ(ReadPass(&*input).error,
            path + ": changed while it was being read");
}

TEST(Input, DamagedCompressionStopsTheRun) {
  const TempFolder folder;
  const std::string path = folder.Write("a.jsonl.gz", "\x1f\x8b\x08junkjunk");
  const Read read = ReadPaths({path});
  EXPECT_EQ(read.error.substr(0, path.size() + 11), path + ": gzip data");
}

TEST(Input, PipesCanBeReadTwice) {
  const TempFolder folder;
  const std::string path = folder.Path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::string bytes;
  Strings expected;
  for (int i = 0; i < 50000; ++i) {
    bytes += "{\"id\":" + std::to_string(i) + ",\"text\":\"some words\"}\n";
    expected.push_back(std::to_string(i));
  }
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << bytes; });
  InputOptions options;
  options.tmp_dir = folder.path();
  Result<Input> input = Input::Open({path}, options);
  ASSERT_TRUE(input);
  // The second pass begins before the first has come to the end.
  RecordBatch batch;
  ASSERT_TRUE(input->Next(&batch).value());
  ASSERT_TRUE(input->Rewind());
  EXPECT_EQ(ReadPass(&*input).ids(), expected);
  writer.join();
  ASSERT_TRUE(input->Rewind());
  EXPECT_EQ(ReadPass(&*input).ids(), expected);
  EXPECT_EQ(input->bytes_total(), 0u);
  EXPECT_EQ(input->bytes_read(), bytes.size());
}

TEST(Input, NoPlaceForAPipe) {
  const TempFolder folder;
  InputOptions options;
  options.tmp_dir = folder.Path("none");
  const Read read = ReadPaths({"/dev/null"}, options);
  EXPECT_EQ(read.error, options.tmp_dir +
                            ": cannot make a temporary file: "
                            "No such file or directory");
  EXPECT_EQ(ReadPaths({"/dev/null"}).error, "");
}

TEST(Input, ManySmallFilesShareBatches) {
  const TempFolder folder;
  for (int i = 0; i < 300; ++i) {
    folder.Write("d/" + std::to_string(i) + ".txt", "x");
  }
  Result<Input> input = Input::Open({folder.path()}, {});
  ASSERT_TRUE(input);
  RecordBatch batch;
  ASSERT_TRUE(input->Next(&batch).value());
  EXPECT_EQ(batch.records.size(), 300u);
  EXPECT_FALSE(input->Next(&batch).value());
}

TEST(Output, AppearsWholeOrNotAtAll) {
  const TempFolder folder;
  const std::string path = folder.Path("out.jsonl");
  {
    Result<OutputFile> out = OutputFile::Create(path);
    ASSERT_TRUE(out);
    out->Write("lost");
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  Result<OutputFile> out = OutputFile::Create(path);
  ASSERT_TRUE(out);
  const std::string big(5 << 20, 'x');
  out->Write("kept ");
  out->Write(big);
  ASSERT_TRUE(out->Commit());
  EXPECT_EQ(ReadBytes(path), "kept " + big);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Output, ReplacesAFile) {
  const TempFolder folder;
  const std::string path = folder.Write("out", "old");
  Result<OutputFile> out = OutputFile::Create(path);
  ASSERT_TRUE(out);
  out->Write("new");
  EXPECT_EQ(ReadBytes(path), "old");
  ASSERT_TRUE(out->Commit());
  EXPECT_EQ(ReadBytes(path), "new");
}

TEST(Output, CompressedByName) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 100000; ++i) {
    text += "{\"id\":" + std::to_string(i) + ",\"text\":\"x\"}\n";
  }
  for (const char* name :
       {"a.jsonl.gz", "a.jsonl.zst", "empty.jsonl.gz", "empty.jsonl.zst"}) {
    const bool empty = name[0] == 'e';
    const std::string path = folder.Path(name);
    Result<OutputFile> out = OutputFile::Create(path);
    ASSERT_TRUE(out);
    out->Write(empty ? "" : text);
    ASSERT_TRUE(out->Commit());
    const Read read = ReadPaths({path});
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.records.size(), empty ? 0u : 100000u);
    EXPECT_GT(fs::file_size(path), 0u);
  }
}

TEST(Output, ErrorsNameThePath) {
  const TempFolder folder;
  const std::string nowhere = folder.Path("none/out");
  EXPECT_EQ(OutputFile::Create(nowhere).error().message,
            nowhere + ": cannot create: No such file or directory");
  EXPECT_EQ(OutputFile::Create(folder.path()).error().message,
            folder.path() + ": is a folder");
  EXPECT_FALSE(OutputFile::Create(folder.path() + "/"));
  Result<OutputFile> full = OutputFile::Create("/dev/full");
  ASSERT_TRUE(full);
  full->Write("x");
  EXPECT_TRUE(full->ok());
  EXPECT_EQ(full->Commit().error().message,
            "/dev/full: cannot write: No space left on device");
  EXPECT_FALSE(full->ok());
}

TEST(Output, AReaderThatGoesAwayIsNoError) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto old_handler = signal(SIGPIPE, SIG_IGN);
  fflush(stdout);
  const int old_stdout = dup(STDOUT_FILENO);
  dup2(ends[1], STDOUT_FILENO);
  Result<OutputFile> out = OutputFile::Create("-");
  dup2(old_stdout, STDOUT_FILENO);
  close(old_stdout);
  close(ends[1]);
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->closed());
  close(ends[0]);
  out->Write(std::string(3 << 20, 'x'));
  EXPECT_TRUE(out->closed());
  EXPECT_TRUE(out->ok());
  EXPECT_TRUE(out->Commit());
  signal(SIGPIPE, old_handler);
}

TEST(Output, PendingFilesCanBeRemoved) {
  const TempFolder folder;
  Result<OutputFile> out = OutputFile::Create(folder.Path("out"));
  ASSERT_TRUE(out);
  EXPECT_FALSE(fs::is_empty(folder.path()));
  RemovePendingOutputs();
  EXPECT_TRUE(fs::is_empty(folder.path()));
  EXPECT_FALSE(out->Commit());
}

}  // namespace
}  // namespace copydesk
