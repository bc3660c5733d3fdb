import type { Plan, PlanPart } from "@/lib/api/types";

// A word of the question (or a few that belong together) with the nodes of the plan that it led to.
export type Word = { id: number; from: number; to: number; text: string; nodes: number[]; taught: boolean };

// A piece of the question: plain, linked, or not understood.
export type Segment = { text: string; from: number; word?: Word; unknown: boolean };

const encoder = new TextEncoder();

// The server counts bytes of UTF-8; JavaScript counts UTF-16 units.
function unitsByByte(text: string): Map<number, number> {
  const places = new Map<number, number>();
  let bytes = 0;
  let units = 0;
  for (const sign of text) {
    places.set(bytes, units);
    bytes += encoder.encode(sign).length;
    units += sign.length;
  }
  places.set(bytes, units);
  return places;
}

// The linked words of a question, in its order. Places that overlap are one word.
export function wordsOf(question: string, plan: Plan | undefined): Word[] {
  if (!plan) return [];
  const places = unitsByByte(question);
  const taught = new Set(plan.knowledge.map((term) => term.toLowerCase()));
  const spans = plan.evidence
    .map((link) => ({ from: places.get(link.from) ?? 0, to: places.get(link.to) ?? 0, node: link.node }))
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const words: Word[] = [];
  for (const span of spans) {
    const last = words.at(-1);
    if (last && span.from < last.to) {
      last.to = Math.max(last.to, span.to);
      if (!last.nodes.includes(span.node)) last.nodes.push(span.node);
    } else words.push({ id: span.from, from: span.from, to: span.to, text: "", nodes: [span.node], taught: false });
  }
  for (const word of words) {
    word.text = question.slice(word.from, word.to);
    word.taught = taught.has(word.text.toLowerCase());
  }
  return words;
}

// Cuts the question at its linked words and at those that were not understood. The pieces joined are the question.
export function segmentsOf(question: string, words: Word[], unknown: string[] = []): Segment[] {
  const lower = question.toLowerCase();
  const cuts: { from: number; to: number; word?: Word }[] = [
    ...words.map((word) => ({ from: word.from, to: word.to, word })),
  ];
  for (const text of unknown) {
    const from = lower.indexOf(text.toLowerCase());
    if (from >= 0) cuts.push({ from, to: from + text.length });
  }
  cuts.sort((a, b) => a.from - b.from || b.to - a.to);
  const segments: Segment[] = [];
  let end = 0;
  const plain = (to: number) => {
    if (to > end) segments.push({ text: question.slice(end, to), from: end, unknown: false });
  };
  for (const cut of cuts) {
    if (cut.from < end) continue;
    plain(cut.from);
    segments.push({ text: question.slice(cut.from, cut.to), from: cut.from, word: cut.word, unknown: !cut.word });
    end = cut.to;
  }
  plain(question.length);
  return segments;
}

function stem(word: string): string {
  const lower = word.toLowerCase();
  if (lower.length > 4 && lower.endsWith("ies")) return `${lower.slice(0, -3)}y`;
  return lower.length > 3 && lower.endsWith("s") && !lower.endsWith("ss") ? lower.slice(0, -1) : lower;
}

function parts(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}.]+/u)
    .filter((part) => part.length > 0)
    .map(stem);
}

function related(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4 || /^\d/.test(a) || /^\d/.test(b)) return false;
  let same = 0;
  while (same < shorter && a[same] === b[same]) same++;
  return same >= 4 && same >= shorter - 1;
}

const inPlainWords = new Map([
  ["one", "1"],
  ["two", "2"],
  ["three", "3"],
  ["four", "4"],
  ["five", "5"],
  ["six", "6"],
  ["seven", "7"],
  ["eight", "8"],
  ["nine", "9"],
  ["ten", "10"],
]);

// The words that say the same as a name in the SQL or a column's head: "rated" and rating, "products" and products.name,
// "2024" and '2024-01-01'.
export function wordsNamed(name: string, words: Word[]): number[] {
  const wanted = parts(name);
  const named = words.filter((word) => {
    const said = parts(word.text).map((part) => inPlainWords.get(part) ?? part);
    return said.some((one) => wanted.some((other) => related(one, other)));
  });
  return named.map((word) => word.id);
}

// The words that a clause of the plan came from.
export function wordsBehind(part: PlanPart, words: Word[]): number[] {
  const byNode = words.filter((word) => word.nodes.includes(part.node)).map((word) => word.id);
  return [...new Set([...byNode, ...wordsNamed(part.text, words)])];
}
