#include "tests/programmer/records/postgres_cluster.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "programmer/records/database.h"

namespace cisterna::test_support {
namespace {

constexpr unsigned kNobody = 65534;

struct Cluster {
  std::string folder, why;
  pid_t server = -1;
  int schemas = 0;
};
Cluster cluster;

std::string binaries() {
  glob_t found{};
  std::string out;
  if (::glob("/usr/lib/postgresql/*/bin/initdb", 0, nullptr, &found) == 0 && found.gl_pathc > 0)
    out = std::filesystem::path{found.gl_pathv[found.gl_pathc - 1]}.parent_path().string();
  ::globfree(&found);
  return out;
}

pid_t start(const std::vector<std::string>& words) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::chdir(cluster.folder.c_str()) != 0) ::_exit(126);
  const int log = ::open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

bool answers(const std::string& url) {
  for (int i = 0; i < 500; ++i) {  // a server in start-up can only be waited for
    if (records::Database::open(url)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return false;
}

std::string url_of(const std::string& database) {
  return "postgresql:///" + database + "?host=" + cluster.folder + "&user=tester";
}

void start_cluster() {
  const auto bin = binaries();
  if (bin.empty()) {
    cluster.why = "no PostgreSQL server installed (package postgresql)";
    return;
  }
  std::string pattern = (std::filesystem::temp_directory_path() / "cisterna-pg-XXXXXX").string();
  cluster.folder = ::mkdtemp(pattern.data());
  if (::geteuid() == 0 && ::chown(cluster.folder.c_str(), kNobody, kNobody) != 0) {
    cluster.why = "cannot hand the server its folder";
    return;
  }
  int status = 0;
  const pid_t maker = start({bin + "/initdb", "-D", cluster.folder + "/data", "-U", "tester", "--auth=trust",
                             "--locale=C", "--encoding=UTF8", "--no-sync"});
  if (::waitpid(maker, &status, 0) != maker || status != 0) {
    cluster.why = "initdb failed, see " + cluster.folder + "/log";
    return;
  }
  cluster.server = start({bin + "/postgres", "-D", cluster.folder + "/data", "-k", cluster.folder, "-c",
                          "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=20"});
  if (!answers(url_of("postgres"))) cluster.why = "the server does not answer, see " + cluster.folder + "/log";
}

}  // namespace

std::string new_postgres_database(std::string& why) {
  if (cluster.folder.empty() && cluster.why.empty()) start_cluster();
  why = cluster.why;
  if (!why.empty()) return {};
  const auto name = "records_" + std::to_string(++cluster.schemas);
  auto server = records::Database::open(url_of("postgres"));
  if (!server || !(*std::move(server).value()).execute("CREATE SCHEMA " + name)) {
    why = "CREATE SCHEMA failed";
    return {};
  }
  return url_of("postgres") + "&options=-csearch_path%3D" + name;
}

std::string postgres_data_folder() {
  return cluster.folder.empty() ? std::string{} : cluster.folder + "/data";
}

void stop_postgres() {
  if (cluster.server > 0) {
    ::kill(cluster.server, SIGINT);
    ::waitpid(cluster.server, nullptr, 0);
  }
  std::error_code error;
  if (!cluster.folder.empty() && cluster.why.empty()) std::filesystem::remove_all(cluster.folder, error);
}

}  // namespace cisterna::test_support
