#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "file_tree.h"
#include "shell.h"

namespace warifu::inspection::test {
namespace {

using ::testing::SizeIs;

ShellNode parsed(std::string_view text) {
    Result<ShellNode> result = parse_shell(text);
    EXPECT_TRUE(result) << text << ": " << (result ? "" : result.error().describe());
    return result ? std::move(*result) : ShellNode{};
}

TEST(ShellParser, ReadsWhatStartUpScriptsUse) {
    for (const std::string_view text : {"a; b & c && d || e | f\n",
                                        "if a; then b; elif c; then d; else e; fi",
                                        "while read x; do y; done < file",
                                        "for i in a b \"c d\" $x; do echo $i; done",
                                        "for i\ndo a; done",
                                        "case $1 in\n a|b) c ;;\n *) d\nesac",
                                        "case \"$1\" in (a) ;; esac",
                                        "f() { a; }\nf",
                                        "function g { a; }",
                                        "f()\n{\n a\n}\n",
                                        "( a; b ) &",
                                        "! a && b",
                                        "cat <<EOF\nif nothing here is parsed (\nEOF\ntelnetd\n",
                                        "cat <<-'X'\n\ttext\n\tX\n",
                                        "a=1 b=\"$c\" d e=f",
                                        "a 2>&1 >/dev/null </dev/zero",
                                        "x=$(ls `pwd` \"$(date)\")",
                                        "echo ${a:-b} ${a##*/} $((1+2)) $? $#",
                                        "a \\\n b",
                                        "# only a comment",
                                        "",
                                        "[[ $a == b && -f c ]] && d",
                                        "until a; do b; done",
                                        "{ a; b; } 2>/dev/null",
                                        "if [ -x a ]; then\r\n b\r\nfi\r\n",
                                        "a;;b",
                                        "echo 'it''s' \"a\\\"b\"",
                                        "a && \\\n b ||\n c",
                                        "a=(b c\n d) e=f",
                                        "test a || < b || exit",
                                        "x=\"$(sed \"' a ' s\" | b)\""}) {
        if (text == "a;;b") {
            EXPECT_FALSE(parse_shell(text)) << text;
        } else {
            parsed(text);
        }
    }
}

TEST(ShellParser, RefusesWhatHasNoEnd) {
    for (const std::string_view text : {"while read x; do y; done < <(a | b)", "if a; then b", "a 'b", "a \"b", "a $(b",
                                        "a `b", "cat <<EOF\nx\n", "f() {", "case a in b)", "a )", "a${b"})
        EXPECT_FALSE(parse_shell(text)) << text;
}

TEST(ShellParser, KeepsLines) {
    const ShellNode script = parsed("a\n\n# c\nb \\\n c\nd");
    ASSERT_THAT(script.children, SizeIs(3));
    EXPECT_EQ(script.children[0].line, 1U);
    EXPECT_EQ(script.children[1].line, 4U);
    EXPECT_EQ(script.children[2].line, 6U);
}

TEST(ShellParser, DeepAndLongInputIsRefused) {
    std::string deep;
    for (int i = 0; i < 5000; ++i)
        deep += "( ";
    EXPECT_FALSE(parse_shell(deep));
    std::string chain = "a";
    for (int i = 0; i < 5000; ++i)
        chain += " && a";
    EXPECT_FALSE(parse_shell(chain));
}

TEST(Patterns, MatchAsTheShellDoes) {
    EXPECT_TRUE(matches_pattern("S??*", "S50telnet"));
    EXPECT_FALSE(matches_pattern("S??*", "S5"));
    EXPECT_TRUE(matches_pattern("*.sh", "/etc/init.d/a.sh"));
    EXPECT_TRUE(matches_pattern("[a-c]x[!0-9]", "bxz"));
    EXPECT_FALSE(matches_pattern("[a-c]x[!0-9]", "bx5"));
    EXPECT_TRUE(matches_pattern("a\\*", "a*"));
    EXPECT_FALSE(matches_pattern("a\\*", "ab"));
    EXPECT_TRUE(matches_pattern("*", ""));
    EXPECT_FALSE(matches_pattern("", "a"));
    EXPECT_TRUE(matches_pattern("[", "["));
}

TEST(FileTree, LinksAreFollowedInsideTheRoot) {
    FileTree tree;
    const auto add = [&](std::string_view path, FileType type, std::string_view target = {},
                         std::string_view text = {}) {
        tree.visit(Blob{.locator = path,
                        .filesystem = "fs",
                        .path = path,
                        .type = type,
                        .link_target = target,
                        .bytes = as_bytes(text)});
    };
    add("/bin", FileType::Symlink, "usr/bin");
    add("/usr/bin/sh", FileType::Regular);
    add("/etc/passwd", FileType::Symlink, "/var/passwd");
    add("/etc/a", FileType::Symlink, "b");
    add("/etc/b", FileType::Symlink, "a");
    add("/etc/out", FileType::Symlink, "../../../etc/real");
    add("/etc/real", FileType::Regular, {}, "text");
    const FileSystemTree& fs = tree.file_systems.at("fs");
    EXPECT_EQ(fs.resolve("/bin/sh").path, "/usr/bin/sh");
    EXPECT_EQ(fs.resolve("/bin/sh").kind, Resolved::Kind::Found);
    EXPECT_EQ(fs.resolve("/etc/passwd").kind, Resolved::Kind::RunTime);
    EXPECT_EQ(fs.resolve("/etc/a").kind, Resolved::Kind::Loop);
    EXPECT_EQ(fs.resolve("/etc/out").path, "/etc/real");
    EXPECT_EQ(fs.resolve("/etc/none").kind, Resolved::Kind::Missing);
    EXPECT_EQ(fs.names_in("/"), (std::vector<std::string>{"/bin", "/etc", "/usr"}));
    EXPECT_EQ(fs.names_in("/bin"), (std::vector<std::string>{"/bin/sh"}));
    EXPECT_EQ(fs.glob("/etc/?").size(), 2U);
}

} // namespace
} // namespace warifu::inspection::test
