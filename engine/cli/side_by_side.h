#ifndef ENGINE_CLI_SIDE_BY_SIDE_H_
#define ENGINE_CLI_SIDE_BY_SIDE_H_

#include <string>

#include "engine/pipeline/explain.h"

namespace copydesk::cli {

// Lays the passages of an explanation out in two columns of a screen `width`
// characters wide, at least 40. Words that differ are coloured, or stand in
// [brackets] where `colour` is false. Control characters are made visible.
std::string SideBySide(const Explanation& explanation, int width, bool colour);

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_SIDE_BY_SIDE_H_
