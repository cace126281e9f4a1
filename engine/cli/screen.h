#ifndef ENGINE_CLI_SCREEN_H_
#define ENGINE_CLI_SCREEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/pipeline/job.h"

namespace copydesk::cli {

enum class When : uint8_t { kAuto, kAlways, kNever, kJson };

// What a user may say about output to a screen.
struct ScreenOptions {
  When progress = When::kAuto;  // a bar on stderr if it is a terminal; kJson:
                                // events
  When color = When::kAuto;     // if the stream is a terminal; NO_COLOR,
                                // CLICOLOR_FORCE and TERM=dumb are honoured
  int verbosity = 0;            // -1: errors only; 1: times and memory too
  bool json = false;            // results and errors for machines
};

// True where text to stdout (1) or stderr (2) may be coloured.
bool Coloured(const ScreenOptions& options, int fd);

// A text for the terminal: control characters and changes of the writing
// direction become visible escapes, so that no document can move the cursor,
// change colours or turn a line around.
std::string Visible(std::string_view text);

// Prints what a job did to stderr; as JSON to stdout, or to stderr where an
// output goes to stdout. Gives the exit code.
int PrintSummary(const ScreenOptions& screen, const JobOptions& options,
                 const JobSummary& summary);

// Writes the result of a command to stdout and gives the exit code. A reader
// that has gone away is no error.
int PrintResult(const ScreenOptions& screen, const std::string& result);

// Prints to stderr. That it cannot be written is nobody's error: there is
// nowhere to say so.
void Say(const std::string& text);

// Prints an error, as a line and a hint or as JSON, and gives its exit code.
int PrintError(const ScreenOptions& screen, const Error& error);

// 72644 as "72,644"; 1234567 bytes as "1.2 MB".
std::string Grouped(uint64_t n);
std::string Bytes(uint64_t n);

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_SCREEN_H_
