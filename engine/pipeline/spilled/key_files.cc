#include "engine/pipeline/spilled/key_files.h"

#include <sys/stat.h>

namespace copydesk {
namespace {

SpilledKeys::Options OptionsOf(const Workspace& workspace,
                               const std::string& name, bool keep) {
  SpilledKeys::Options options;
  options.folder = workspace.Path(name);
  options.memory = workspace.memory / 3;
  options.configuration = workspace.configuration;
  options.keep = keep;
  return options;
}

}  // namespace

Result<SpilledKeys> MakeKeyFiles(const Workspace& workspace,
                                 const std::string& name, bool keep) {
  const SpilledKeys::Options options = OptionsOf(workspace, name, keep);
  mkdir(options.folder.c_str(), 0700);  // Create() says what is wrong with it
  return SpilledKeys::Create(options);
}

Result<SpilledKeys> OpenKeyFiles(const Workspace& workspace,
                                 const std::string& name) {
  return SpilledKeys::Open(OptionsOf(workspace, name, true));
}

}  // namespace copydesk
