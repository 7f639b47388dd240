#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/system/lockstep/port.h"

namespace cisterna::lockstep {
namespace {

namespace fs = std::filesystem;

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

// The end of the first whole run_until's answer in `bytes`; 0: not there yet.
std::size_t end_of_answer(const Bytes& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    app::GrantOut message;
    const auto decoded = app::decode(crypto::Bytes{bytes}.subspan(at), message);
    if (decoded.taken == 0) return 0;
    at += decoded.taken;
    if (message.kind == app::GrantOutput::kStoppedAt || message.kind == app::GrantOutput::kRadioOpened) return at;
  }
  return 0;
}

}  // namespace

MachinePort::~MachinePort() {
  if (in_ >= 0) ::close(in_);
  if (out_ >= 0) ::close(out_);
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

bool MachinePort::begin(const port_sim::SimNvm::Image& nvm) {
  std::ofstream file{folder_ + "/nvm.bin", std::ios::binary | std::ios::trunc};
  file.write(reinterpret_cast<const char*>(nvm.data()), static_cast<std::streamsize>(nvm.size()));
  file.close();
  const auto in = folder_ + "/grant.in", out = folder_ + "/grant.out";
  if (!file || ::mkfifo(in.c_str(), 0600) != 0 || ::mkfifo(out.c_str(), 0600) != 0) return false;
  in_ = ::open(in.c_str(), O_RDWR | O_CLOEXEC);  // both ways, so that neither end waits for the other to open
  out_ = ::open(out.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  process_ = spawn(image_, folder_);
  return in_ >= 0 && out_ >= 0 && process_ > 0;
}

bool MachinePort::send(const Bytes& bytes) const {
  return ::write(in_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

bool MachinePort::receive_more() {
  pollfd waiting{out_, POLLIN, 0};
  if (::poll(&waiting, 1, kPatienceMs) <= 0) return false;
  std::array<std::uint8_t, 4096> part{};
  const auto got = ::read(out_, part.data(), part.size());
  if (got <= 0) return false;
  waiting_.insert(waiting_.end(), part.begin(), part.begin() + got);
  return true;
}

Bytes MachinePort::apply(const app::GrantIn& message) {
  if (!send(encoded(message)) || message.kind != app::GrantInput::kRunUntil) return {};
  while (end_of_answer(waiting_) == 0)
    if (!receive_more()) return {};
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(end_of_answer(waiting_));
  Bytes answer{waiting_.begin(), end};
  waiting_.erase(waiting_.begin(), end);
  return answer;
}

Bytes MachinePort::nvm() const {
  std::ifstream file{folder_ + "/nvm.bin", std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace cisterna::lockstep
