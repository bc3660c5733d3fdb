import type { Entry, EntryKind, EntryState } from "@/lib/api/types";

export const kindNames: Record<EntryKind, string> = {
  metric: "Measure",
  synonym: "Other name",
  value_alias: "Condition",
  column_default: "Usual column",
  join_preference: "Join",
  instruction: "Instruction",
  verified_pair: "Verified answer",
  rejected_query: "Wrong answer",
};

export const stateNames: Record<EntryState, string> = {
  proposed: "proposed",
  quarantined: "held back",
  active: "in use",
  retired: "retired",
};

// What each kind is for, with an example, where an entry is written by hand.
export const kindHelp: Partial<Record<EntryKind, string>> = {
  metric: "A calculation: sum(order_lines.quantity * order_lines.unit_price)",
  synonym: "A table or a column: customers, or customers.city",
  value_alias: "A condition: customers.city = 'New York'",
  instruction: "A sentence for people and for the model",
  verified_pair: "The SQL that answers the question",
};

export function isQuestion(entry: Entry): boolean {
  return entry.kind === "verified_pair" || entry.kind === "rejected_query";
}

export function dateOf(milliseconds: number): string {
  return milliseconds > 0 ? new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ") : "";
}
