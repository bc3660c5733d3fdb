import type { Edit, PlanPart } from "@/lib/api/types";

export const kindNames: Record<string, string> = {
  measure: "Measure",
  subject: "Of what",
  filter: "Only",
  period: "Period",
  group: "For each",
  having: "Only groups",
  order: "Order",
  limit: "How many",
  join: "Joined by",
  set: "Combined",
  other: "Part",
};

// The edit that takes a clause away; none where the plan cannot do without it.
export function removalOf(part: PlanPart): Edit[] | undefined {
  switch (part.kind) {
    case "filter":
    case "period":
    case "having":
      return [{ op: "remove_filter", node: part.node }];
    case "measure":
      return [{ op: "remove_output", node: part.node }];
    case "group":
      return [{ op: "remove_group", node: part.node }];
    case "order":
      return [{ op: "change_order", expression: "", descending: false }];
    case "limit":
      return [{ op: "change_limit" }];
    default:
      return undefined;
  }
}
