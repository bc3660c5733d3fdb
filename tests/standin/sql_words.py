"""SQL of a warehouse as words, and the part of its translation to DuckDB that the warehouses share. Independent of backend/sql."""

from dataclasses import dataclass

from duckdb_engine import literal, quoted

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "0": "\0"}


class SqlError(Exception):
    pass


@dataclass(frozen=True)
class Word:
    kind: str  # word, name (quoted), text, bytes, number, sign, end
    text: str

    def says(self, *words):
        return self.kind in ("word", "sign") and self.text.upper() in words


END = Word("end", "")
LONG_SIGNS = ("<=>", "!=", "<>", "<=", ">=", "||", "::", "->", "=>", "<<", ">>")


class Lexer:
    def __init__(self, text, name_quote, text_quotes, backslashes, hash_comments):
        self.text, self.at = text, 0
        self.name_quote, self.text_quotes = name_quote, text_quotes
        self.backslashes, self.hash_comments = backslashes, hash_comments

    def words(self):
        found = []
        while (word := self.next()) is not END:
            found.append(word)
        return found

    def starts(self, *prefixes):
        return any(self.text.startswith(prefix, self.at) for prefix in prefixes)

    def skip_blank(self):
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            elif self.starts("--") or (self.hash_comments and self.starts("#")) or (not self.hash_comments and self.starts("//")):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.starts("/*"):
                end = self.text.find("*/", self.at + 2)
                if end < 0:
                    raise SqlError("Syntax error: unclosed comment")
                self.at = end + 2
            else:
                return

    def next(self):
        self.skip_blank()
        if self.at >= len(self.text):
            return END
        sign = self.text[self.at]
        if sign == self.name_quote:
            return self.quoted_name()
        lower = self.text[self.at:self.at + 3].lower()
        for prefix in ("rb", "br", "r", "b"):
            if self.hash_comments and lower.startswith(prefix) and lower[len(prefix):len(prefix) + 1] in ("'", '"'):
                self.at += len(prefix)
                return self.quoted_text("r" in prefix, "bytes" if "b" in prefix else "text")
        if sign in self.text_quotes:
            return self.quoted_text(not self.backslashes, "text")
        if not self.hash_comments and self.starts("$$"):
            end = self.text.index("$$", self.at + 2)
            content, self.at = self.text[self.at + 2:end], end + 2
            return Word("text", content)
        if sign.isdigit() or (sign == "." and self.text[self.at + 1:self.at + 2].isdigit()):
            return self.number()
        if sign.isalpha() or sign in "_$@":
            return self.plain_word()
        for long_sign in LONG_SIGNS:
            if self.starts(long_sign):
                self.at += len(long_sign)
                return Word("sign", long_sign)
        self.at += 1
        return Word("sign", sign)

    def quoted_name(self):
        content, self.at = "", self.at + 1
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "\\" and self.name_quote == "`":
                content += self.text[self.at + 1]
                self.at += 2
            elif sign == self.name_quote and self.name_quote == '"' and self.text[self.at + 1:self.at + 2] == '"':
                content += '"'
                self.at += 2
            elif sign == self.name_quote:
                self.at += 1
                return Word("name", content)
            else:
                content += sign
                self.at += 1
        raise SqlError("Syntax error: unclosed name")

    def quoted_text(self, raw, kind):
        quote = self.text[self.at]
        triple = self.hash_comments and self.starts(quote * 3)
        end = quote * 3 if triple else quote
        self.at += len(end)
        content = ""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign == "\\" and not raw:
                content += self.escape()
            elif sign == "\\" and self.hash_comments:
                content += self.text[self.at:self.at + 2]
                self.at += 2
            elif self.starts(end):
                if not self.hash_comments and self.starts(quote * 2):
                    content += quote
                    self.at += 2
                    continue
                self.at += len(end)
                return Word(kind, content)
            else:
                content += sign
                self.at += 1
        raise SqlError("Syntax error: Unclosed string literal")

    def escape(self):
        letter = self.text[self.at + 1:self.at + 2]
        for mark, length in (("x", 2), ("u", 4), ("U", 8)):
            if letter == mark:
                code = self.text[self.at + 2:self.at + 2 + length]
                self.at += 2 + length
                return chr(int(code, 16))
        self.at += 2
        return ESCAPES.get(letter, letter)

    def number(self):
        begin = self.at
        while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] == "." or
                                            (self.text[self.at] in "+-" and self.text[self.at - 1] in "eE")):
            self.at += 1
        return Word("number", self.text[begin:self.at])

    def plain_word(self):
        begin = self.at
        while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "_$@"):
            self.at += 1
        return Word("word", self.text[begin:self.at])


def close_of(words, at):
    """Where the bracket at `at` closes."""
    depth = 0
    for place in range(at, len(words)):
        if words[place].kind == "sign" and words[place].text in "([{":
            depth += 1
        elif words[place].kind == "sign" and words[place].text in ")]}":
            depth -= 1
            if depth == 0:
                return place
    raise SqlError('Syntax error: Expected ")" but got end of script')


def split(words, *separators):
    """Parts between separators outside of brackets."""
    parts, begin, at = [], 0, 0
    while at < len(words):
        if words[at].kind == "sign" and words[at].text in "([{":
            at = close_of(words, at)
        elif words[at].says(*separators):
            parts.append(words[begin:at])
            begin = at + 1
        at += 1
    return parts + [words[begin:]] if words else []


class Translator:
    """Walks over the words; a method call_NAME(arguments) writes a call its own way, arguments being lists of words."""

    renamed = {}  # functions that are only called otherwise
    types = {}

    def translate(self, words):
        out, at = [], 0
        while at < len(words):
            text, at = self.piece(words, at)
            if text:
                out.append(text)
        return " ".join(out)

    def piece(self, words, at):
        """What stands at `at`, and where to go on."""
        word = words[at]
        after = words[at + 1] if at + 1 < len(words) else END
        if word.kind in ("word", "name") and after.says("(") and (word.kind == "word"):
            return self.call(words, at)
        if word.kind == "text":
            return literal(word.text), at + 1
        if word.kind == "bytes":
            return "from_hex(" + literal(word.text.encode("latin-1", "replace").hex()) + ")", at + 1
        if word.kind == "name":
            return quoted(word.text), at + 1
        return self.plain(words, at)

    def plain(self, words, at):
        return words[at].text, at + 1

    def call(self, words, at):
        name = words[at].text
        end = close_of(words, at + 1)
        inside = words[at + 2:end]
        special = getattr(self, "call_" + name.lower(), None)
        if special is not None:
            return special([part for part in split(inside, ",")] if inside else []), end + 1
        return self.renamed.get(name.lower(), name) + "(" + self.translate(inside) + ")", end + 1

    def type(self, words):
        name = words[0].text.upper()
        arguments = self.translate(words[1:]) if len(words) > 1 and words[1].says("(") else ""
        known = self.types.get(name, name)
        return known if known in ("VARCHAR", "BLOB", "BIGINT", "DOUBLE") else known + arguments

    def call_cast(self, arguments, word="CAST"):
        value, kind = split([word_ for part in arguments[:1] for word_ in part] + [w for part in arguments[1:] for w in [Word("sign", ",")] + part], "AS")[-2:]
        return f"{word}({self.translate(value)} AS {self.type(kind)})"

    def call_try_cast(self, arguments):
        return self.call_cast(arguments, "TRY_CAST")


def kind_of_statement(words):
    """The first word of the only statement; "SCRIPT" for several."""
    statements = [part for part in split(words, ";") if part]
    if len(statements) > 1:
        return "SCRIPT"
    if not statements:
        raise SqlError("Syntax error: Unexpected end of script")
    first = next((word for word in statements[0] if not word.says("(")), END)
    return "SELECT" if first.says("SELECT", "WITH", "FROM") else first.text.upper()
