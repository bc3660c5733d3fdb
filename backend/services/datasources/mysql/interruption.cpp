#include "services/datasources/mysql/interruption.hpp"

#include <mysql.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace datachat::services::datasources::mysql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds longest_wait{500}; // also where no bell could be made

short events_of(int wanted)
{
    const int events = ((wanted & MYSQL_WAIT_READ) != 0 ? POLLIN : 0) |
                       ((wanted & MYSQL_WAIT_WRITE) != 0 ? POLLOUT : 0) |
                       ((wanted & MYSQL_WAIT_EXCEPT) != 0 ? POLLPRI : 0);
    return static_cast<short>(events);
}

int readiness_of(short events, int wanted)
{
    const bool ended = (events & (POLLERR | POLLHUP | POLLNVAL)) != 0; // the library finds out by trying
    int ready = 0;
    if ((events & POLLIN) != 0 || ended)
        ready |= MYSQL_WAIT_READ;
    if ((events & POLLOUT) != 0 || ended)
        ready |= MYSQL_WAIT_WRITE;
    if ((events & POLLPRI) != 0)
        ready |= MYSQL_WAIT_EXCEPT;
    return ready & wanted;
}

}

Interruption::Bell::Bell() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Interruption::Bell::~Bell()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

void Interruption::Ring::operator()() const
{
    const std::uint64_t one = 1;
    static_cast<void>(::write(descriptor, &one, sizeof one));
}

Interruption::Interruption(std::stop_token cancel, std::stop_token closing, steady_clock::time_point deadline)
    : cancel_(std::move(cancel)), closing_(std::move(closing)), deadline_(deadline),
      on_cancel_(cancel_, Ring{bell_.descriptor()}), on_closing_(closing_, Ring{bell_.descriptor()})
{
}

int Interruption::wait(int socket, int wanted, std::optional<milliseconds> timeout)
{
    const auto begin = steady_clock::now();
    while (!is_due()) {
        const auto now = steady_clock::now();
        auto left = std::min<steady_clock::duration>(longest_wait, deadline_ - now);
        if (timeout && begin + *timeout <= now)
            return MYSQL_WAIT_TIMEOUT;
        if (timeout)
            left = std::min<steady_clock::duration>(left, begin + *timeout - now);
        std::array<pollfd, 2> waiting{pollfd{socket, events_of(wanted), 0}, pollfd{bell_.descriptor(), POLLIN, 0}};
        const auto wait = std::chrono::ceil<milliseconds>(left).count();
        const int count = ::poll(waiting.data(), waiting.size(), static_cast<int>(std::max<std::int64_t>(wait, 0)));
        if (count < 0 && errno != EINTR)
            return wanted;
        if (is_due())
            return 0;
        if (const int ready = readiness_of(waiting[0].revents, wanted); count > 0 && ready != 0)
            return ready;
    }
    return 0;
}

bool Interruption::is_due() const
{
    return cancel_.stop_requested() || closing_.stop_requested() || steady_clock::now() >= deadline_;
}

core::Error Interruption::error() const
{
    if (cancel_.stop_requested() || closing_.stop_requested())
        return {core::Errc::cancelled, "The query was cancelled."};
    return {core::Errc::timeout, "The query took longer than its time limit; narrow the question or raise the limit."};
}

}
