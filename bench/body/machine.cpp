#include "bench/body/machine.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

namespace cisterna::bench {
namespace {

constexpr int kLookAgainMs = 200;  // whether a silent machine still lives

struct Spawned {
  pid_t process = -1;
  int error = 0;
};

Spawned spawn(const std::string& image, const std::string& folder, const std::string& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // Ctrl-C ends the bench, which ends the machine
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
  Spawned out;
  out.error = posix_spawnp(&out.process, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (out.error != 0) out.process = -1;
  return out;
}

bool fifo(const std::string& path) {
  ::unlink(path.c_str());
  return ::mkfifo(path.c_str(), 0600) == 0;
}

}  // namespace

Machine::~Machine() {
  if (in_ >= 0) ::close(in_);
  if (out_ >= 0) ::close(out_);
  if (process_ > 0 && !ended_) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

bool Machine::start(const std::string& image, const std::string& folder) {
  if (::access(image.c_str(), R_OK) != 0) {
    problem_ = "There is no image " + image + ". Build it with `cmake --preset mcu && cmake --build --preset mcu`.";
    return false;
  }
  const auto in = folder + "/grant.in", out = folder + "/grant.out";
  if (!fifo(in) || !fifo(out)) {
    problem_ = "Cannot write into " + folder + ". Check the rights and the free space.";
    return false;
  }
  in_ = ::open(in.c_str(), O_RDWR | O_CLOEXEC);  // both ways, so that neither end waits for the other to open
  out_ = ::open(out.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  log_ = folder + "/machine.log";
  const auto spawned = spawn(image, folder, log_);
  process_ = spawned.process;
  if (spawned.error == ENOENT)
    problem_ = "The emulator qemu-system-arm is not installed. `scripts/setup mcu` installs it.";
  else if (process_ <= 0)
    problem_ = std::string{"The emulator qemu-system-arm does not start: "} + std::strerror(spawned.error) + ".";
  return in_ >= 0 && out_ >= 0 && process_ > 0;
}

bool Machine::send(const Bytes& bytes) const {
  return !gone() && ::write(in_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

bool Machine::gone() const {
  if (!ended_ && process_ > 0) ended_ = ::waitpid(process_, &status_, WNOHANG) == process_;
  return ended_ || process_ <= 0;
}

bool Machine::receive_more(Bytes& to) const {
  for (int waited = 0; waited < kPatienceMs; waited += kLookAgainMs) {
    const bool was_gone = gone();
    pollfd waiting{out_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kLookAgainMs);
    if (ready > 0 && (waiting.revents & POLLIN) != 0) {
      std::array<std::uint8_t, 4096> part{};
      const auto got = ::read(out_, part.data(), part.size());
      if (got > 0) {
        to.insert(to.end(), part.begin(), part.begin() + got);
        return true;
      }
    }
    if (was_gone) return false;
    if (ready > 0) ::usleep(1'000);  // hung up, and not yet seen to have ended
  }
  return false;
}

std::string Machine::last_words() {
  std::string how = "it did not answer";
  if (gone())
    how = WIFEXITED(status_) ? "status " + std::to_string(WEXITSTATUS(status_))
                             : "signal " + std::to_string(WTERMSIG(status_));
  else if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ended_ = ::waitpid(process_, nullptr, 0) == process_;
  }
  std::ifstream log{log_};
  std::string line, last;
  while (std::getline(log, line))
    if (!line.empty()) last = line;
  return last.empty() ? how : how + ": " + last;
}

}  // namespace cisterna::bench
