#include "services/sample/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace datachat::services::sample {

namespace {

std::unexpected<core::Error> cannot_write(const std::filesystem::path& path, std::string detail)
{
    return core::fail(
        core::Errc::unavailable,
        fmt::format("\"{}\" cannot be written: choose a folder that you may write to, with 50 MB free.", path.string()),
        std::move(detail));
}

}

AtomicFile::AtomicFile(std::filesystem::path final_path)
    : final_(std::move(final_path)),
      temporary_(final_.parent_path() / fmt::format(".{}.{}.tmp", final_.filename().string(), ::getpid()))
{
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

AtomicFile::~AtomicFile()
{
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

Result<void> AtomicFile::commit()
{
    const int file = ::open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return cannot_write(final_, std::strerror(errno));
    const int synced = ::fsync(file);
    const int sync_error = errno;
    ::close(file);
    if (synced != 0)
        return cannot_write(final_, std::strerror(sync_error));
    std::error_code error;
    std::filesystem::rename(temporary_, final_, error);
    if (error)
        return cannot_write(final_, error.message());
    return {};
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content)
{
    AtomicFile file(path);
    std::ofstream stream(file.temporary_path(), std::ios::binary | std::ios::trunc);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    stream.close();
    if (!stream)
        return cannot_write(path, "short write");
    return file.commit();
}

}
