#ifndef ENGINE_CLI_OPTION_VALUES_H_
#define ENGINE_CLI_OPTION_VALUES_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace copydesk::cli {

// Values as people type them. False where `text` is none.
bool ParseCount(std::string_view text, uint64_t* value);  // 1200
bool ParseSize(std::string_view text, uint64_t* value);   // 64k, 16M, 1.5GB
bool ParseRatio(std::string_view text, double* value);    // 0 to 1

// Ends the reading of the command line with the message "OPTION: 'TEXT' WHY".
[[noreturn]] void Refuse(const std::string& option, const std::string& text,
                         const std::string& why);

// Options whose mistakes are told in words: a number from `least` up, a size in
// bytes, a share, one of several names.
template <typename T>
CLI::Option* AddCount(CLI::App* app, const std::string& name, T* to,
                      const std::string& help, uint64_t least = 0,
                      uint64_t most = std::numeric_limits<T>::max()) {
  return app
      ->add_option_function<std::string>(
          name,
          [=](const std::string& text) {
            uint64_t value = 0;
            if (!ParseCount(text, &value) || value < least || value > most) {
              Refuse(name, text,
                     "is no whole number from " + std::to_string(least) +
                         " to " + std::to_string(most));
            }
            *to = static_cast<T>(value);
          },
          help)
      ->type_name("N");
}

CLI::Option* AddSize(CLI::App* app, const std::string& name, uint64_t* to,
                     const std::string& help);
CLI::Option* AddRatio(CLI::App* app, const std::string& name, double* to,
                      const std::string& help);

template <typename T>
CLI::Option* AddChoice(CLI::App* app, const std::string& name, T* to,
                       std::vector<std::pair<std::string, T>> choices,
                       const std::string& help) {
  return app->add_option_function<std::string>(
      name,
      [=, choices = std::move(choices)](const std::string& text) {
        std::string all;
        for (const auto& [choice, value] : choices) {
          if (choice == text) {
            *to = value;
            return;
          }
          all += (all.empty() ? "" : ", ") + choice;
        }
        Refuse(name, text, "is none of " + all);
      },
      help);
}

// What is wrong with a command line that `app` could not read: the error with a
// hint, where it can be, at what was meant.
Error DescribeMistake(const CLI::App& app, const CLI::ParseError& mistake);

}  // namespace copydesk::cli

#endif  // ENGINE_CLI_OPTION_VALUES_H_
