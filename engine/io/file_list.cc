#include "engine/io/file_list.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "engine/io/byte_source.h"

namespace copydesk {
namespace {

// The names in a folder, sorted. False with errno where it cannot be read.
bool ReadFolder(const std::string& path, std::vector<std::string>* names) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(path.c_str()),
                                                &closedir);
  if (dir == nullptr) return false;
  errno = 0;
  while (const dirent* entry = readdir(dir.get())) {
    if (entry->d_name[0] != '.') names->emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) return false;
  std::sort(names->begin(), names->end());
  return true;
}

void AddBroken(std::string path, std::vector<ListedFile>* files) {
  ListedFile file;
  file.error = ErrnoText(errno);
  file.path = std::move(path);
  file.kind = FileKind::kBroken;
  file.from_folder = true;
  files->push_back(std::move(file));
}

// Adds what is in `folder`. The depth of the recursion is bounded by the
// longest path the system opens.
void AddFolder(const std::string& folder, std::vector<std::string> names,
               std::vector<ListedFile>* files) {
  for (const std::string& name : names) {
    std::string path = folder;
    if (!path.ends_with('/')) path += '/';
    path += name;
    struct stat info;
    if (lstat(path.c_str(), &info) != 0) {
      AddBroken(std::move(path), files);
    } else if (S_ISREG(info.st_mode)) {
      ListedFile file;
      file.path = std::move(path);
      file.from_folder = true;
      file.size = static_cast<uint64_t>(info.st_size);
      files->push_back(std::move(file));
    } else if (S_ISDIR(info.st_mode)) {
      std::vector<std::string> inner;
      if (ReadFolder(path, &inner)) {
        AddFolder(path, std::move(inner), files);
      } else {
        AddBroken(std::move(path), files);
      }
    }
  }
}

tl::unexpected<Error> CannotOpen(const std::string& path) {
  return Fail(ErrorCode::kInput, (path.empty() ? "''" : path) +
                                     ": cannot open: " + ErrnoText(errno));
}

Status AddNamed(const std::string& path, std::vector<ListedFile>* files) {
  ListedFile file;
  file.path = path;
  if (path == "-") {
    file.kind = FileKind::kPipe;
    files->push_back(std::move(file));
    return {};
  }
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return CannotOpen(path);
  if (S_ISDIR(info.st_mode)) {
    std::vector<std::string> names;
    if (!ReadFolder(path, &names)) return CannotOpen(path);
    AddFolder(path, std::move(names), files);
    return {};
  }
  if (S_ISSOCK(info.st_mode)) {
    return Fail(ErrorCode::kInput, path + ": is a socket");
  }
  if (access(path.c_str(), R_OK) != 0) return CannotOpen(path);
  if (S_ISREG(info.st_mode)) {
    file.size = static_cast<uint64_t>(info.st_size);
  } else {
    file.kind = FileKind::kPipe;
  }
  files->push_back(std::move(file));
  return {};
}

}  // namespace

Result<std::vector<ListedFile>> ListFiles(
    const std::vector<std::string>& paths) {
  std::vector<ListedFile> files;
  if (paths.empty()) {
    if (Status s = AddNamed("-", &files); !s) return tl::unexpected(s.error());
  }
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return Fail(ErrorCode::kUsage, "standard input is named twice");
  }
  for (const std::string& path : paths) {
    if (Status s = AddNamed(path, &files); !s) return tl::unexpected(s.error());
  }
  if (files.empty()) {
    return Fail(ErrorCode::kInput, paths.front() + ": holds no files",
                "names that begin with a dot and links are left out");
  }
  return files;
}

}  // namespace copydesk
