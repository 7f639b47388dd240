#include "tests/system/lockstep/machine.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace cisterna::lockstep {
namespace {

constexpr int kPatienceMs = 30'000;

int spawn(const std::string& image, const std::string& folder) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  const std::string words[] = {"qemu-system-arm",
                               "-M",
                               "mps2-an386",
                               "-nographic",
                               "-monitor",
                               "none",
                               "-serial",
                               "none",
                               "-semihosting-config",
                               "enable=on,target=native",
                               "-kernel",
                               image};
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t process = -1;
  const int failed = posix_spawnp(&process, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? process : -1;
}

}  // namespace

Machine::~Machine() {
  if (in_ >= 0) ::close(in_);
  if (out_ >= 0) ::close(out_);
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

bool Machine::start(const std::string& image, const std::string& folder) {
  const auto in = folder + "/grant.in", out = folder + "/grant.out";
  if (::mkfifo(in.c_str(), 0600) != 0 || ::mkfifo(out.c_str(), 0600) != 0) return false;
  in_ = ::open(in.c_str(), O_RDWR | O_CLOEXEC);  // both ways, so that neither end waits for the other to open
  out_ = ::open(out.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  process_ = spawn(image, folder);
  return in_ >= 0 && out_ >= 0 && process_ > 0;
}

bool Machine::send(const Bytes& bytes) const {
  return ::write(in_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

bool Machine::receive_more(Bytes& to) const {
  pollfd waiting{out_, POLLIN, 0};
  if (::poll(&waiting, 1, kPatienceMs) <= 0) return false;
  std::array<std::uint8_t, 4096> part{};
  const auto got = ::read(out_, part.data(), part.size());
  if (got <= 0) return false;
  to.insert(to.end(), part.begin(), part.begin() + got);
  return true;
}

}  // namespace cisterna::lockstep
