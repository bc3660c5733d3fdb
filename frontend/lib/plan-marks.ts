import type { PlanPart } from "@/lib/api/types";

export type MarkedPart = { part: PlanPart; mark: "same" | "added" | "struck" };

const same = (a: PlanPart, b: PlanPart) => a.kind === b.kind && a.text === b.text;

// The chips of a plan and what an edit changed: chips of the revision before that are gone stand struck where they were.
export function markedParts(before: PlanPart[] | undefined, after: PlanPart[]): MarkedPart[] {
  if (!before) return after.map((part) => ({ part, mark: "same" }));
  const card: MarkedPart[] = [];
  let placed = 0;
  const strikeUntil = (end: number) => {
    for (const part of before.slice(placed, end)) card.push({ part, mark: "struck" });
    placed = Math.max(placed, end);
  };
  for (const part of after) {
    const kept = before.findIndex((other, place) => place >= placed && same(other, part));
    if (kept < 0) card.push({ part, mark: "added" });
    else {
      strikeUntil(kept);
      placed = kept + 1;
      card.push({ part, mark: "same" });
    }
  }
  strikeUntil(before.length);
  return card;
}
