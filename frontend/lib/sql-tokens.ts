export type SqlToken = { text: string; kind: "word" | "keyword" | "name" | "text" | "number" | "sign" | "space" };

const keywords = new Set(
  (
    "select from where group by order limit offset having join left right full inner outer cross on using as and or not in is null " +
    "like ilike between exists distinct union all intersect except with case when then else end asc desc nulls first last " +
    "cast interval date timestamp true false over partition filter escape values extract recursive lateral"
  ).split(" "),
);

const pattern =
  /(?<text>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`[^`]*`)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<space>\s+)|(?<sign>[\s\S])/gu;

// Cuts SQL into tokens for colouring; the tokens joined are the text.
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const match of sql.matchAll(pattern)) {
    const groups = match.groups ?? {};
    const text = match[0];
    if (groups.word !== undefined) tokens.push({ text, kind: keywords.has(text.toLowerCase()) ? "keyword" : "word" });
    else if (groups.text !== undefined) tokens.push({ text, kind: "text" });
    else if (groups.name !== undefined) tokens.push({ text, kind: "name" });
    else if (groups.number !== undefined) tokens.push({ text, kind: "number" });
    else tokens.push({ text, kind: groups.space !== undefined ? "space" : "sign" });
  }
  return tokens;
}
