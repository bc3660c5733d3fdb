import type { LinkedWord, Plan } from "@/lib/api/types";

// A piece of the question: plain, linked to nodes of the plan, or not understood.
export type Segment = { text: string; nodes: number[]; unknown: boolean; taught: boolean; from: number };

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

type Range = { from: number; to: number; nodes: Set<number>; unknown: boolean; taught: boolean };

function rangesOf(question: string, plan: Plan): Range[] {
  const places = unitsByByte(question);
  const taught = new Set(plan.knowledge.map((term) => term.toLowerCase()));
  const ranges: Range[] = [];
  for (const word of plan.evidence) {
    const from = places.get(word.from);
    const to = places.get(word.to);
    if (from === undefined || to === undefined || from >= to) continue;
    const same = ranges.find((range) => range.from === from && range.to === to);
    if (same) same.nodes.add(word.node);
    else {
      const isTaught = taught.has(question.slice(from, to).toLowerCase());
      ranges.push({ from, to, nodes: new Set([word.node]), unknown: false, taught: isTaught });
    }
  }
  return ranges;
}

function unknownRanges(question: string, words: string[]): Range[] {
  const ranges: Range[] = [];
  const lower = question.toLowerCase();
  for (const word of words) {
    const from = lower.indexOf(word.toLowerCase());
    if (from >= 0) ranges.push({ from, to: from + word.length, nodes: new Set(), unknown: true, taught: false });
  }
  return ranges;
}

// Cuts the question where words are linked or were not understood. The pieces joined are the question. Of ranges that
// overlap, the one that begins first (then the longer) is kept.
export function segmentsOf(question: string, plan?: Plan, unknown: string[] = []): Segment[] {
  const ranges = [...(plan ? rangesOf(question, plan) : []), ...unknownRanges(question, unknown)];
  ranges.sort((a, b) => a.from - b.from || b.to - a.to);
  const segments: Segment[] = [];
  let end = 0;
  const plain = (to: number) => {
    if (to > end) segments.push({ text: question.slice(end, to), nodes: [], unknown: false, taught: false, from: end });
  };
  for (const range of ranges) {
    if (range.from < end) {
      const last = segments.at(-1);
      if (last && last.nodes.length > 0) last.nodes = [...new Set([...last.nodes, ...range.nodes])];
      continue;
    }
    plain(range.from);
    segments.push({
      text: question.slice(range.from, range.to),
      nodes: [...range.nodes],
      unknown: range.unknown,
      taught: range.taught,
      from: range.from,
    });
    end = range.to;
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

// The nodes whose words in the question say the same as a name in the SQL or a column's head: "rated" and rating,
// "products" and products.name, "2024" and '2024-01-01'.
export function nodesNamed(name: string, evidence: LinkedWord[]): number[] {
  const wanted = parts(name);
  const nodes = new Set<number>();
  for (const word of evidence) {
    const said = parts(word.text).map((part) => inPlainWords.get(part) ?? part);
    if (said.some((one) => wanted.some((other) => related(one, other)))) nodes.add(word.node);
  }
  return [...nodes];
}
