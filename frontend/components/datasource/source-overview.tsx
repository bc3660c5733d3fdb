"use client";

import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useOverview } from "@/hooks/use-data";
import type { Cell, OverviewColumn, OverviewTable } from "@/lib/api/types";
import { cellText, counted, grouped } from "@/lib/numbers";
import { typeWords } from "@/lib/type-words";

const text = (cell: Cell | undefined, column: OverviewColumn) =>
  cell === undefined || cell === null
    ? ""
    : cellText(
        cell,
        typeof cell === "number" ? { name: column.name, type: "float64" } : column,
        typeof cell === "number" && !Number.isInteger(cell) ? 2 : 0,
      );

function Values({ column }: { column: OverviewColumn }) {
  if (column.top && column.top.length > 0) {
    return (
      <span className="break-words">
        {column.top.slice(0, 4).map((item, place) => (
          <span key={text(item.value, column)}>
            {place > 0 ? ", " : ""}
            {text(item.value, column) || "NULL"} <span className="text-ink-soft">{grouped(String(item.count))}</span>
          </span>
        ))}
      </span>
    );
  }
  const low = text(column.minimum, column);
  const high = text(column.maximum, column);
  if (!low && !high) return null;
  return (
    <span>
      {low} <span className="text-ink-soft">to</span> {high}
    </span>
  );
}

function Table({ table }: { table: OverviewTable }) {
  return (
    <section aria-labelledby={`overview-${table.name}`} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id={`overview-${table.name}`} className="text-answer font-semibold">
          {table.name}
        </h2>
        <p className="text-small text-ink-soft">
          {[
            table.rows !== undefined ? counted(table.rows, "row") : "",
            table.dates ? `${table.dates.column} from ${table.dates.from} to ${table.dates.to}` : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <div className="grid grid-cols-1 border-t border-hair text-small">
        {table.columns.map((column) => (
          <div
            key={column.name}
            className="grid grid-cols-[minmax(0,1fr)] gap-x-4 border-b border-hair py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_112px]"
          >
            <span className="min-w-0 break-words">
              {column.name} <span className="text-ink-soft">{typeWords(column.type)}</span>
            </span>
            <Values column={column} />
            <span className="text-ink-soft sm:text-right">
              {column.distinct !== undefined ? `${grouped(String(column.distinct))} different` : ""}
              {column.nulls ? `${column.distinct !== undefined ? ", " : ""}${grouped(String(column.nulls))} NULL` : ""}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

// The first look at a source: how much there is, from when to when, and what is in it.
export function SourceOverview({ projectId, sourceId }: { projectId: string; sourceId: string }) {
  const overview = useOverview(projectId, sourceId);
  if (overview.problem && !overview.data) return <Unread problem={overview.problem} retry={overview.reload} />;
  if (!overview.data) return <Loading what="the overview" lines={8} />;
  if (overview.data.tables.length === 0) {
    return <p className="text-ink-soft">There are no tables here that this role may read.</p>;
  }
  return (
    <div className="flex flex-col gap-10">
      {overview.data.tables.map((table) => (
        <Table key={table.name} table={table} />
      ))}
    </div>
  );
}
