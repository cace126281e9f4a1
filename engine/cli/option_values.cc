#include "engine/cli/option_values.h"

#include <charconv>
#include <cmath>

namespace copydesk::cli {
namespace {

template <typename T>
bool ParseAll(std::string_view text, T* value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *value);
  return error == std::errc() && stop == end;
}

// The last of "-j,--threads".
std::string LongName(const std::string& names) {
  return names.substr(names.rfind(',') + 1);
}

// How many letters must be put in, taken out or changed, or neighbours swapped,
// to make one word of the other.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> d(a.size() + 1,
                                     std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                          d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

// The nearest of `known`, or "" where none is near.
std::string Nearest(std::string_view word,
                    const std::vector<std::string>& known) {
  constexpr size_t kFarthest = 2;
  constexpr size_t kLongest = 64;
  std::string best;
  size_t least = kFarthest + 1;
  if (word.size() > kLongest) return best;
  for (const std::string& name : known) {
    const size_t distance = EditDistance(word, name);
    if (distance < least && distance < name.size() / 2) {
      least = distance;
      best = name;
    }
  }
  return best;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) {
    names.push_back(sub->get_name());
  }
  return names;
}

void AddOptionNames(const CLI::App& app, std::vector<std::string>* names) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names->push_back("--" + name);
    }
  }
}

Error UnknownCommand(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names = CommandNames(app);
  const std::string nearest = Nearest(word, names);
  if (!nearest.empty()) {
    return {ErrorCode::kUsage, "unknown command '" + word + "'",
            "did you mean " + nearest + "?"};
  }
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return {ErrorCode::kUsage, "unknown command '" + word + "'",
          "commands are " + all};
}

}  // namespace

bool ParseCount(std::string_view text, uint64_t* value) {
  return ParseAll(text, value);
}

bool ParseSize(std::string_view text, uint64_t* value) {
  constexpr std::string_view kUnits = "kmgt";
  size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) end = text.size();
  double number = 0;
  if (!ParseAll(text.substr(0, end), &number)) return false;
  std::string unit(text.substr(end));
  for (char& c : unit) c = static_cast<char>(c | 0x20);
  if (!unit.empty() && unit != "b") {
    const size_t power = kUnits.find(unit[0]);
    if (power == std::string_view::npos) return false;
    unit.erase(0, 1);
    if (!unit.empty() && unit != "b" && unit != "ib") return false;
    number = std::ldexp(number, 10 * static_cast<int>(power + 1));
  }
  if (!(number < 9e18)) return false;
  *value = static_cast<uint64_t>(number);
  return true;
}

bool ParseRatio(std::string_view text, double* value) {
  return ParseAll(text, value) && *value >= 0 && *value <= 1;
}

void Refuse(const std::string& option, const std::string& text,
            const std::string& why) {
  throw CLI::ValidationError(LongName(option), "'" + text + "' " + why);
}

CLI::Option* AddSize(CLI::App* app, const std::string& name, uint64_t* to,
                     const std::string& help) {
  return app
      ->add_option_function<std::string>(
          name,
          [=](const std::string& text) {
            if (!ParseSize(text, to)) {
              Refuse(name, text, "is no size, such as 500k, 16M or 2G");
            }
          },
          help)
      ->type_name("SIZE");
}

CLI::Option* AddRatio(CLI::App* app, const std::string& name, double* to,
                      const std::string& help) {
  return app
      ->add_option_function<std::string>(
          name,
          [=](const std::string& text) {
            if (!ParseRatio(text, to)) {
              Refuse(name, text, "is no number from 0 to 1");
            }
          },
          help)
      ->type_name("RATIO");
}

Error DescribeMistake(const CLI::App& app, const CLI::ParseError& mistake) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const std::string command =
      chosen.empty() ? "COMMAND" : chosen.front()->get_name();
  const std::string help = "see copydesk " + command + " --help";
  const std::vector<std::string> extras = app.remaining(true);
  for (const std::string& extra : extras) {
    if (extra.size() < 2 || extra[0] != '-') {
      if (chosen.empty()) return UnknownCommand(app, extra);
      continue;
    }
    const std::string name = extra.substr(0, extra.find('='));
    std::vector<std::string> names;
    AddOptionNames(app, &names);
    for (const CLI::App* sub : chosen) AddOptionNames(*sub, &names);
    const std::string nearest = Nearest(name, names);
    if (nearest == name) {
      return {ErrorCode::kUsage, name + ": stands before its command",
              "copydesk " + command + " " + name + " ...; " + help};
    }
    return {ErrorCode::kUsage, "unknown option " + name,
            nearest.empty() ? help : "did you mean " + nearest + "? " + help};
  }
  if (!extras.empty()) {
    return {ErrorCode::kUsage, "unexpected argument '" + extras.front() + "'",
            help};
  }
  if (chosen.empty() && mistake.get_name() == "RequiredError") {
    std::string all;
    for (const std::string& name : CommandNames(app)) {
      all += (all.empty() ? "" : ", ") + name;
    }
    return {ErrorCode::kUsage, "no command given",
            "commands are " + all + "; see copydesk --help"};
  }
  return {ErrorCode::kUsage, mistake.what(), help};
}

}  // namespace copydesk::cli
