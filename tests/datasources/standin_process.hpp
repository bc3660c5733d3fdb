#pragma once

#include "temporary_folder.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace datachat::tests {

// A stand-in warehouse of tests/standin as a process of its own, on tables that a script makes; gone with this object.
class StandinProcess {
public:
    // `program` is "bigquery.py". Throws when it does not start.
    StandinProcess(std::string_view program, const std::string& sql, const std::vector<std::string>& options = {});
    // Any program of ours that prints its address and serves until its input ends; `script` is its path.
    StandinProcess(const std::string& script, std::vector<std::string> arguments);
    ~StandinProcess();
    StandinProcess(const StandinProcess&) = delete;
    StandinProcess& operator=(const StandinProcess&) = delete;

    const std::string& address() const { return address_; } // as DataChat reads it
    std::string folder() const { return folder_.path().string(); }

    // Its own doors (tests/standin/web.py): "faults", "settings", "jobs", "log".
    boost::json::value get(const std::string& door) const;
    void post(const std::string& door, const boost::json::value& body) const;
    void kill();

private:
    void start(const std::string& script, std::vector<std::string> words);
    std::string url(const std::string& door) const;

    TemporaryFolder folder_;
    pid_t process_ = -1;
    int input_ = -1; // it ends when this does
    std::string address_;
};

}
