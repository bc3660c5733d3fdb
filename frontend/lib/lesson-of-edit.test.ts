import { expect, test } from "vitest";
import type { Plan } from "@/lib/api/types";
import { lessonOfEdit } from "./lesson-of-edit";

const before = [{ kind: "measure", text: "revenue", node: 8 }];
const plan = { parts: [{ kind: "measure", text: "gross sales", node: 8 }], evidence: [] } as unknown as Plan;
const edits = [{ op: "change_measure" as const, node: 8, expression: "sum(quantity * unit_price)" }];

test("a changed measure teaches what the question's word for it means", () => {
  expect(lessonOfEdit(plan, before, edits, "top 5 products by Revenue")).toEqual({
    term: "revenue",
    definition: "sum(quantity * unit_price)",
    meaning: "gross sales",
  });
  expect(lessonOfEdit(plan, before, edits, "best products")).toBeUndefined();
  expect(lessonOfEdit(plan, before, [{ op: "change_limit", rows: 3 }], "revenue")).toBeUndefined();
});
