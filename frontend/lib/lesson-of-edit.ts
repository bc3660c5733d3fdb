import type { Edit, Plan, PlanPart } from "@/lib/api/types";

export type WordLesson = { term: string; definition: string; meaning: string };

// What an edit says about a word of the question: a measure that was called "revenue" and became something else teaches
// what revenue is. Nothing, when no word of the question stands for what was changed.
export function lessonOfEdit(plan: Plan, before: PlanPart[], edits: Edit[], question: string): WordLesson | undefined {
  const edit = edits.findLast((one) => one.op === "change_measure");
  if (edit?.op !== "change_measure") return undefined;
  const old = before.find((part) => part.kind === "measure" && part.node === edit.node);
  const now =
    plan.parts.find((part) => part.kind === "measure" && part.node === edit.node) ??
    plan.parts.find((part) => part.kind === "measure");
  const words = [old?.text ?? "", ...plan.evidence.filter((word) => word.node === edit.node).map((word) => word.text)];
  const term = words.find((word) => word !== "" && question.toLowerCase().includes(word.toLowerCase()));
  if (!term || !now) return undefined;
  return { term: term.toLowerCase(), definition: edit.expression, meaning: now.text };
}
