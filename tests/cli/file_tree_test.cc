// Folders with things in them that are no plain files, and pipes that do not
// behave.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/cli/bad_input_testing.h"

namespace copydesk::cli_testing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FileTree : public CliTest {
 protected:
  std::string Path(const std::string& name) const {
    return folder() + "/" + name;
  }
  // The ids that `strip` reads from `input`, in order.
  std::vector<std::string> Ids(const std::string& input) const {
    const Outcome outcome = Run({"strip", input});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    ExpectNoControls(outcome.err);
    return Column(outcome.out, "/id");
  }
};

TEST_F(FileTree, ReadInTheOrderOfNames) {
  Write("d/b.txt", Story(1));
  Write("d/a/z.txt", Story(2));
  Write("d/a.txt", Story(3));
  Write("d/B.txt", Story(4));
  Write("d/.hidden.txt", Story(5));
  Write("d/.git/config", Story(6));
  EXPECT_THAT(Ids("d"), ElementsAre("B.txt", "z.txt", "a.txt", "b.txt"));
  EXPECT_THAT(Ids("d/"), ElementsAre("B.txt", "z.txt", "a.txt", "b.txt"));
}

TEST_F(FileTree, LinksAreNotFollowed) {
  Write("d/a.txt", Story(1));
  Write("elsewhere/b.txt", Story(2));
  ASSERT_EQ(symlink(".", Path("d/loop").c_str()), 0);
  ASSERT_EQ(symlink("../d", Path("d/up").c_str()), 0);
  ASSERT_EQ(symlink("nowhere", Path("d/dangling.txt").c_str()), 0);
  ASSERT_EQ(symlink("../elsewhere/b.txt", Path("d/file.txt").c_str()), 0);
  EXPECT_THAT(Ids("d"), ElementsAre("a.txt"));
  // What is named itself may be a link.
  EXPECT_THAT(Ids("d/file.txt"), ElementsAre("file.txt"));
  EXPECT_THAT(Ids("d/up"), ElementsAre("a.txt"));
  const Outcome dangling = Run({"strip", "d/dangling.txt"});
  EXPECT_EQ(dangling.exit_code, 3);
  EXPECT_THAT(dangling.err, HasSubstr("No such file or directory"));
}

TEST_F(FileTree, PipesAndSocketsInAFolderAreLeftOut) {
  Write("d/a.txt", Story(1));
  ASSERT_EQ(mkfifo(Path("d/pipe.txt").c_str(), 0600), 0);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string path = Path("d/socket.txt");
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT(Ids("d"), ElementsAre("a.txt"));
  const Outcome named = Run({"strip", "d/socket.txt"});
  EXPECT_EQ(named.exit_code, 3);
  EXPECT_THAT(named.err, HasSubstr("d/socket.txt: is a socket"));
  close(fd);
}

TEST_F(FileTree, ANamedPipeIsRead) {
  Write("in.jsonl",
        Record("a", "one", Story(1)) + Record("b", "two", Story(1)));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  const Outcome outcome =
      Shell("cat in.jsonl > pipe & copydesk dedup pipe; wait");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, Record("a", "one", Story(1)));
}

TEST_F(FileTree, UnreadableFiles) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("d/a.txt", Story(1));
  Write("d/b.txt", Story(2));
  ASSERT_EQ(chmod(Path("d/b.txt").c_str(), 0), 0);
  const Outcome outcome = Run({"strip", "d", "--run", "run.json"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("1 unreadable_file"));
  const Outcome named = Run({"strip", "d/b.txt"});
  EXPECT_EQ(named.exit_code, 3);
  EXPECT_THAT(named.err, HasSubstr("d/b.txt: cannot open: Permission denied"));
}

TEST_F(FileTree, StrangeNames) {
  const std::string names[] = {"a\nb.txt",  "a\x1b[31m.txt", "b\xff\xfe.txt",
                               "-o.txt",    "c d\t.txt",     "\u202etxt.exe",
                               "--help.txt"};
  for (const std::string& name : names) Write("d/" + name, Story(1));
  const std::vector<std::string> ids = Ids("d");
  EXPECT_EQ(ids.size(), std::size(names));
  EXPECT_THAT(ids, testing::Contains("b\ufffd\ufffd.txt"));
  EXPECT_THAT(ids, testing::Contains("a\nb.txt"));
  // In messages, in JSON and in the report of the run, too.
  for (const std::string& name : names) {
    Write("e/" + name, Gzip("").substr(0, 5));
    const Outcome said = Run({"strip", "e/" + name});
    EXPECT_EQ(said.exit_code, 3);
    ExpectNoControls(said.err);
    EXPECT_THAT(said.err, HasSubstr("ends too early"));
    const Outcome json = Run({"--json", "strip", "e/" + name});
    EXPECT_EQ(Json(json.err).At("/error/code"), "input") << json.err;
    const Outcome run = Run({"--json", "cluster", "d/" + name});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(Json(run.out).Int("/counts/documents"), 1);
  }
  // A name that begins with a dash needs the usual two dashes before it.
  Write("-x.txt", Story(1));
  EXPECT_EQ(Run({"strip", "-x.txt"}).exit_code, 2);
  EXPECT_EQ(Run({"strip", "--", "-x.txt"}).exit_code, 0);
  EXPECT_EQ(Run({"strip", "./-x.txt"}).exit_code, 0);
}

TEST_F(FileTree, PathsAreTooLong) {
  const Outcome name = Run({"strip", Repeat("x", 300)});
  EXPECT_EQ(name.exit_code, 3);
  EXPECT_THAT(name.err, HasSubstr("File name too long"));
  const Outcome path = Run({"strip", Repeat("x/", 2500)});
  EXPECT_EQ(path.exit_code, 3);
  Write("in.txt", Story(1));
  EXPECT_EQ(Run({"strip", "in.txt", "-o", Repeat("x", 300)}).exit_code, 4);
}

TEST_F(FileTree, ManyFiles) {
  for (int i = 0; i < 2000; ++i) {
    Write("d/" + std::to_string(i % 20) + "/" + std::to_string(i) + ".txt",
          "a few words, number " + std::to_string(i));
  }
  EXPECT_EQ(Ids("d").size(), 2000u);
}

TEST_F(FileTree, AFileThatGrowsIsAnError) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  // The pipe holds the first pass up while the file before it grows.
  const Outcome outcome = Shell(
      "(sleep 0.3; cat in.jsonl >> in.jsonl.new; cp in.jsonl.new x;"
      " cat x >> in.jsonl; cat x) | copydesk dedup in.jsonl - -o kept.jsonl");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err,
              HasSubstr("in.jsonl: changed while it was being read"));
  EXPECT_FALSE(Exists("kept.jsonl"));
}

TEST_F(FileTree, AFileThatGoesAwayIsAnError) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  Write("rest.jsonl", Record("b", "one", Story(2)));
  const Outcome outcome = Shell(
      "(sleep 0.3; rm in.jsonl; cat rest.jsonl) |"
      " copydesk dedup in.jsonl - -o kept.jsonl");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("in.jsonl: cannot open"));
  EXPECT_FALSE(Exists("kept.jsonl"));
}

using Pipes = FileTree;

TEST_F(Pipes, StandardInputClosed) {
  const Outcome outcome = Shell("copydesk dedup --clusters c.jsonl <&-");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("standard input: cannot read"));
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(Pipes, StandardInputIsAFolder) {
  const Outcome outcome = Shell("copydesk dedup < .");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("Is a directory"));
}

TEST_F(Pipes, StandardInputIsEmpty) {
  const Outcome outcome = Run({"dedup"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("0 documents"));
}

TEST_F(Pipes, StandardErrorClosedOrFull) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  for (const char* to : {"2>&-", "2>/dev/full"}) {
    const Outcome outcome =
        Shell(std::string("copydesk dedup in.jsonl -v ") + to);
    EXPECT_EQ(outcome.exit_code, 0) << to;
    EXPECT_EQ(outcome.out, Record("a", "one", Story(1))) << to;
  }
}

TEST_F(Pipes, AllClosed) {
  Write("in.jsonl", Record("a", "one", Story(1)));
  const Outcome outcome = Shell(
      "copydesk dedup in.jsonl -o kept.jsonl --decisions d.jsonl <&- >&- 2>&-");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(Read("kept.jsonl"), Record("a", "one", Story(1)));
  ExpectJsonLines(Read("d.jsonl"),
                  "v,id,decision,reason,kept_id,similarity,cluster,rule");
}

TEST_F(Pipes, ASlowPipe) {
  Write("in.jsonl",
        Record("a", "one", Story(1)) + Record("b", "two", Story(1)));
  const Outcome outcome = Shell(
      "while IFS= read -r -n 7 -d '' part || [ -n \"$part\" ]; do"
      " printf %s \"$part\"; done < in.jsonl | copydesk dedup");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, Record("a", "one", Story(1)));
}

TEST_F(Pipes, StandardInputAsATerminal) {
  // script(1) gives a terminal of its own.
  if (Shell("command -v script").exit_code != 0) GTEST_SKIP() << "no script";
  const Outcome outcome =
      Shell("script -qec 'copydesk dedup' /dev/null < /dev/null; echo $?");
  EXPECT_THAT(outcome.out, HasSubstr("dedup: no input"));
  EXPECT_THAT(outcome.out, HasSubstr("copydesk dedup --help"));
  EXPECT_THAT(outcome.out, HasSubstr("\n2\n"));
}

}  // namespace
}  // namespace copydesk::cli_testing
