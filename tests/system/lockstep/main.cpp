// lockstep list [gate|all]                names of the scripts, one a line
// lockstep record SCRIPT DIR [SEED]       plays SCRIPT on the host port; DIR gets nvm.bin, entropy.in, grant.in for
// another
//                                         port, and host/grant.out, host/nvm.bin
// lockstep compare DIR                    compares DIR/grant.out and DIR/nvm.bin, which the other port wrote, with
// host/ lockstep replay DIR                     plays DIR/grant.in on the host port again and tells the wall time, for
// figures lockstep killed DIR                     DIR/grant.out, DIR/nvm.bin of a machine killed at any instant: is
// anything lost? Then
//                                         makes grant.in, grant.out, nvm.killed for its restart
// lockstep restarted DIR                  compares DIR/nvm.bin after that with DIR/nvm.killed: did anything go back?
// Exit status: 0 done or identical, 1 different, 2 anything else.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/system/lockstep/compare.h"
#include "tests/system/lockstep/killed.h"
#include "tests/system/lockstep/scripts.h"

namespace cisterna::lockstep {
namespace {

namespace fs = std::filesystem;

bool write(const fs::path& path, const Bytes& bytes) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(file.flush());
}

Bytes read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

int list(bool all) {
  for (const auto& script : script_names())
    if (all || script.in_gate) std::printf("%s\n", std::string{script.name}.c_str());
  return 0;
}

int record_to(const std::string& script, const fs::path& dir, std::uint64_t seed) {
  const auto clinic = dir / "clinic";
  fs::create_directories(clinic);
  fs::create_directories(dir / "host");
  const auto made = record(script, seed, clinic.string(), CISTERNA_SOURCE_DIR "/data");
  fs::remove_all(clinic);
  if (!made) {
    std::fprintf(stderr, "lockstep: %s\n", made.error().c_str());
    return 2;
  }
  const bool written = write(dir / "nvm.bin", made->nvm_before) && write(dir / "entropy.in", made->entropy) &&
                       write(dir / "grant.in", made->inputs) && write(dir / "grant.out", {}) &&
                       write(dir / "nvm.first", made->nvm_before) && write(dir / "host/grant.out", made->outputs) &&
                       write(dir / "host/nvm.bin", made->nvm_after);
  std::printf("%s: seed %llu, %llu strokes, %.3f days, %zu bytes in, %zu bytes out\n", script.c_str(),
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(made->strokes),
              static_cast<double>(made->life.ms()) / 86'400'000.0, made->inputs.size(), made->outputs.size());
  return written ? 0 : 2;
}

int compare(const fs::path& dir) {
  const auto found = differences({read(dir / "host/grant.out"), read(dir / "host/nvm.bin")},
                                 {read(dir / "grant.out"), read(dir / "nvm.bin")});
  for (const auto& line : found) std::printf("%s\n", line.c_str());
  return found.empty() ? 0 : 1;
}

int replay(const fs::path& dir) {
  EntropyFile entropy{read(dir / "entropy.in")};
  TurningRotor rotor;
  port_sim::GrantLog log;
  auto implant = std::make_unique<port_sim::Implant>(rotor, entropy, log);
  if (!implant->board().nvm().load_file((dir / "nvm.first").string())) return 2;
  const auto inputs = read(dir / "grant.in");
  const auto begin = std::chrono::steady_clock::now();
  const bool good = port_sim::apply(*implant, log, inputs);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const bool same = log.take() == read(dir / "host/grant.out");
  std::printf("%.6f s, %s\n", took.count(), good && same ? "the same bytes" : "DIFFERENT");
  return good && same ? 0 : 1;
}

int live(const std::string& script, const fs::path& dir, const std::string& image, std::uint64_t seed) {
  for (const auto* name : {"host", "image", "machine"}) fs::create_directories(dir / name);
  MachinePort machine{fs::absolute(image).string(), (dir / "machine").string()};
  const auto begin = std::chrono::steady_clock::now();
  const auto there = play_live(script, seed, machine, (dir / "image").string(), CISTERNA_SOURCE_DIR "/data");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto here = record(script, seed, (dir / "host").string(), CISTERNA_SOURCE_DIR "/data");
  const auto problem = !there ? there.error() : !here ? here.error() : other_strokes(here->outputs, there->outputs);
  std::printf("%s live: %.2f s, %s\n", script.c_str(), took.count(),
              problem.empty() ? "the same strokes" : problem.c_str());
  return problem.empty() ? 0 : 1;
}

int say(const std::string& problem) {
  if (!problem.empty()) std::printf("%s\n", problem.c_str());
  return problem.empty() ? 0 : 1;
}

int killed(const fs::path& dir) {
  const auto nvm = read(dir / "nvm.bin");
  const auto rc = say(lost_by({read(dir / "grant.out"), nvm}, read(dir / "nvm.first"), read(dir / "entropy.in"),
                              read(dir / "grant.in")));
  const bool ready =
      write(dir / "nvm.killed", nvm) && write(dir / "grant.in", restart_inputs(nvm)) && write(dir / "grant.out", {});
  return ready ? rc : 2;
}

}  // namespace
}  // namespace cisterna::lockstep

int main(int argc, char** argv) {
  using namespace cisterna::lockstep;  // NOLINT
  namespace fs = std::filesystem;
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 1 && words[0] == "list") return list(false);
  if (words.size() == 2 && words[0] == "list") return list(words[1] == "all");
  if (words.size() >= 3 && words[0] == "record")
    return record_to(words[1], words[2], words.size() > 3 ? std::stoull(words[3]) : 20261120ULL);
  if (words.size() >= 4 && words[0] == "live")
    return live(words[1], words[2], words[3], words.size() > 4 ? std::stoull(words[4]) : 20261120ULL);
  if (words.size() == 2 && words[0] == "compare") return compare(words[1]);
  if (words.size() == 2 && words[0] == "replay") return replay(words[1]);
  if (words.size() == 2 && words[0] == "killed") return killed(words[1]);
  if (words.size() == 2 && words[0] == "restarted")
    return say(gone_back(read(fs::path{words[1]} / "nvm.killed"), read(fs::path{words[1]} / "nvm.bin")));
  std::fprintf(stderr,
               "usage: lockstep list [gate|all] | record SCRIPT DIR [SEED] | live SCRIPT DIR IMAGE [SEED] | "
               "compare|replay|killed|restarted DIR\n");
  return 2;
}
