import type { Plan } from "@/lib/api/types";
import { byteCount, counted } from "@/lib/numbers";

// "From Shop: orders, customers · from Targets: targets"
function origins(plan: Plan): string[] {
  const tables = new Map<string, string[]>();
  for (const { source, table } of plan.fetched ?? []) tables.set(source, [...(tables.get(source) ?? []), table]);
  if (tables.size === 0) return plan.tables.length > 0 ? [`From ${plan.tables.join(", ")}`] : [];
  return [...tables].map(([source, names], place) => `${place === 0 ? "From" : "from"} ${source}: ${names.join(", ")}`);
}

// "From order lines, products · about 300 rows", and what the project taught that made it.
export function PlanOrigin({ plan }: { plan: Plan }) {
  const facts = [
    ...origins(plan),
    plan.estimated_rows !== undefined ? `about ${counted(plan.estimated_rows, "row")}` : "",
    plan.estimated_bytes !== undefined ? `reads about ${byteCount(plan.estimated_bytes)}` : "",
    plan.planner === "model" ? "planned by the model" : "",
    plan.planner === "person" ? "from your SQL" : "",
  ].filter(Boolean);
  return <>{facts.join(" · ")}</>;
}

export function PlanAssumptions({ plan }: { plan: Plan }) {
  const lines = [...plan.assumptions, ...plan.unasked.map((condition) => `Nobody asked for this: ${condition}`)];
  if (lines.length === 0 && !plan.over_budget) return null;
  return (
    <ul className="flex flex-col gap-1 text-small">
      {plan.over_budget ? (
        <li className="flex gap-2">
          <span className="shrink-0 font-medium text-fault">Over budget</span>
          <span className="measure">{plan.over_budget}</span>
        </li>
      ) : null}
      {lines.map((line) => (
        <li key={line} className="flex gap-2">
          <span className="shrink-0 text-ink-soft">Assumed</span>
          <span className="measure">{line}</span>
        </li>
      ))}
    </ul>
  );
}
