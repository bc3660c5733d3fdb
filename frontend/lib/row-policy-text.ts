import type { ColumnMask, Viewers } from "@/lib/api/types";

// Masks and people as lines of text, so that many are written and read quickly.

const split = (line: string, mark: string): [string, string] | undefined => {
  const at = line.indexOf(mark);
  if (at < 1) return undefined;
  return [line.slice(0, at).trim(), line.slice(at + mark.length).trim()];
};

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export const textOfMasks = (masks: ColumnMask[]) => masks.map((mask) => `${mask.column} = ${mask.shown}`).join("\n");

// A line without "=" stays a column with nothing shown: the server says what is wrong with it.
export const masksFromText = (text: string): ColumnMask[] =>
  lines(text).map((line) => {
    const parts = split(line, "=");
    return parts ? { column: parts[0], shown: parts[1] } : { column: line, shown: "" };
  });

const quoted = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(quoted).join(", ")}]`
    : typeof value === "string" && (/^(-?\d+(\.\d+)?|true|false)$/.test(value) || /[,[\]"]/.test(value))
      ? JSON.stringify(value)
      : String(value);

export const textOfViewers = (viewers: Viewers) =>
  Object.entries(viewers)
    .map(
      ([person, known]) =>
        `${person}: ${Object.entries(known)
          .map(([name, value]) => `${name} = ${quoted(value)}`)
          .join(", ")}`,
    )
    .join("\n");

type Value = string | number | boolean;

const readValue = (text: string): Value => {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (/^".*"$/.test(text)) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text;
    }
  }
  return text;
};

// The pieces between commas that stand in no brackets and no quotes.
function pieces(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let inside = false;
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const sign = text[at];
    if (sign === '"' && text[at - 1] !== "\\") inside = !inside;
    else if (!inside && sign === "[") depth += 1;
    else if (!inside && sign === "]") depth -= 1;
    if (at === text.length || (sign === "," && depth === 0 && !inside)) {
      const piece = text.slice(from, at).trim();
      if (piece) found.push(piece);
      from = at + 1;
    }
  }
  return found;
}

export function viewersFromText(text: string): Viewers {
  const viewers: Viewers = {};
  for (const line of lines(text)) {
    const [person, rest] = split(line, ":") ?? [line, ""];
    const known: Viewers[string] = {};
    for (const piece of pieces(rest)) {
      const [name, value] = split(piece, "=") ?? [piece, ""];
      known[name] = /^\[.*\]$/.test(value) ? pieces(value.slice(1, -1)).map(readValue) : readValue(value);
    }
    viewers[person] = known;
  }
  return viewers;
}
