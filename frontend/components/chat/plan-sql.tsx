import type { Plan } from "@/lib/api/types";
import { SqlText } from "./sql-text";

// What runs: the query, and before it what is fetched from each source where several are asked together.
export function PlanSql({ plan }: { plan: Plan }) {
  const fetched = plan.fetched ?? [];
  if (fetched.length === 0) return <SqlText sql={plan.sql} />;
  return (
    <div className="flex flex-col gap-3">
      {fetched.map((table) => (
        <div key={`${table.source}/${table.table}`} className="flex flex-col gap-1">
          <p className="text-small text-ink-soft">Fetched from {table.source}</p>
          <SqlText sql={table.sql} />
        </div>
      ))}
      <p className="text-small text-ink-soft">Joined here, in memory</p>
      <SqlText sql={plan.sql} />
    </div>
  );
}
