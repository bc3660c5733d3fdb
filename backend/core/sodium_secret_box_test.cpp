#include "core/sodium_secret_box.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace datachat::core {
namespace {

SodiumSecretBox box_with(unsigned char fill)
{
    SodiumSecretBox::Key key{};
    key.fill(fill);
    return SodiumSecretBox(key);
}

TEST(SodiumSecretBox, opens_what_it_sealed_and_never_seals_the_same_way_twice)
{
    const SodiumSecretBox box = box_with(1);
    const std::string sealed = box.seal("p4ss word\n", "datasource/1/password");
    EXPECT_EQ(sealed.find("p4ss"), std::string::npos);
    EXPECT_NE(sealed, box.seal("p4ss word\n", "datasource/1/password"));
    const auto opened = box.open(sealed, "datasource/1/password");
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, "p4ss word\n");
    const auto empty = box.open(box.seal("", "x"), "x");
    ASSERT_TRUE(empty);
    EXPECT_EQ(*empty, "");
}

TEST(SodiumSecretBox, refuses_another_key_another_place_and_changed_text)
{
    const SodiumSecretBox box = box_with(1);
    const std::string sealed = box.seal("secret", "here");
    EXPECT_EQ(box.open(sealed, "there").error().code, Errc::corrupt);
    EXPECT_EQ(box_with(2).open(sealed, "here").error().code, Errc::corrupt);
    EXPECT_EQ(box.open("secret", "here").error().code, Errc::corrupt);
    EXPECT_EQ(box.open("", "here").error().code, Errc::corrupt);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(box.open(changed, "here")) << i;
        EXPECT_FALSE(box.open(std::string_view(sealed).substr(0, i), "here")) << i;
    }
}

class KeyFile : public testing::Test {
protected:
    KeyFile()
    {
        std::string name = testing::TempDir() + "datachat-key-XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~KeyFile() override { std::filesystem::remove_all(folder_); }
    std::string path() const { return folder_ / "new" / "secret.key"; }

    std::filesystem::path folder_;
};

TEST_F(KeyFile, is_made_for_its_owner_only_and_found_again)
{
    const auto first = SodiumSecretBox::from_key_file(path());
    ASSERT_TRUE(first) << first.error().message;
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto second = SodiumSecretBox::from_key_file(path());
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->open((*first)->seal("secret", "a"), "a").value_or(""), "secret");
    EXPECT_EQ(
        std::distance(std::filesystem::directory_iterator(folder_ / "new"), std::filesystem::directory_iterator()), 1);
}

TEST_F(KeyFile, that_others_may_read_or_that_is_none_is_refused_with_the_remedy)
{
    ASSERT_TRUE(SodiumSecretBox::from_key_file(path()));
    std::filesystem::permissions(path(), std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    const auto open_to_all = SodiumSecretBox::from_key_file(path());
    ASSERT_FALSE(open_to_all);
    EXPECT_EQ(open_to_all.error().code, Errc::forbidden);
    EXPECT_NE(open_to_all.error().message.find("chmod 600"), std::string::npos);

    std::filesystem::permissions(path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::ofstream(path()) << "not a key";
    const auto broken = SodiumSecretBox::from_key_file(path());
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Errc::corrupt);
    EXPECT_EQ(SodiumSecretBox::from_key_file(folder_).error().code, Errc::corrupt);
}

}
}
