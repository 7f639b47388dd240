#include "bench/report/whole_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace cisterna::bench {

namespace {

std::string aside_of(const std::string& path) {
  return path + ".new";
}

std::string sentence(const std::string& path, int cause) {
  const std::string what = "Cannot write " + path + ": ";
  switch (cause) {
    case ENOSPC:
      return what + "no space is left. Free some space and write the report again.";
    case EDQUOT:
      return what + "the quota is used up. Free some space and write the report again.";
    case EFBIG:
      return what + "the file would be larger than is allowed here.";
    case EACCES:
    case EPERM:
      return what + "you have no right to write there. Choose another folder.";
    case EROFS:
      return what + "that folder is read-only. Choose another folder.";
    case ENOENT:
    case ENOTDIR:
      return what + "there is no such folder.";
    case EISDIR:
      return what + "a folder of that name is in the way.";
    default:
      return what + std::strerror(cause) + ".";
  }
}

// 0, or errno of what failed.
int write_flushed(int file, const std::string& content) {
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t n = ::write(file, content.data() + done, content.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) return ENOSPC;
    done += static_cast<std::size_t>(n);
  }
  return ::fsync(file) == 0 ? 0 : errno;
}

int write_aside(const WholeFile& f) {
  const int file = ::open(aside_of(f.path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  const int cause = write_flushed(file, f.content);
  const int closed = ::close(file) == 0 ? 0 : errno;
  return cause != 0 ? cause : closed;
}

int flush_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path();
  const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return errno;
  const int cause = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return cause;
}

void forget(const std::vector<WholeFile>& files) {
  for (const WholeFile& f : files) ::unlink(aside_of(f.path).c_str());
}

}  // namespace

Result<Done, std::string> write_whole_files(const std::vector<WholeFile>& files) {
  for (const WholeFile& f : files) {
    if (const int cause = write_aside(f); cause != 0) {
      forget(files);
      return sentence(f.path, cause);
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (std::rename(aside_of(files[i].path).c_str(), files[i].path.c_str()) != 0) {
      const std::string said = sentence(files[i].path, errno);
      forget(files);
      return i == 0 ? said : said + " " + files[0].path + " is already the new one.";
    }
  }
  for (const WholeFile& f : files) {
    if (const int cause = flush_folder_of(f.path); cause != 0) return sentence(f.path, cause);
  }
  return Done{};
}

}  // namespace cisterna::bench
