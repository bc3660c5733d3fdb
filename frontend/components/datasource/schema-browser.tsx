"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Input } from "@/components/ui/input";
import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useSchema } from "@/hooks/use-data";
import type { SchemaTable } from "@/lib/api/types";
import { counted } from "@/lib/numbers";

const mostTables = 200;

function Columns({ table }: { table: SchemaTable }) {
  return (
    <ul className="border-t border-hair">
      {table.columns.map((column) => (
        <li
          key={column.name}
          className="flex flex-wrap items-baseline gap-x-3 border-b border-hair py-1 text-small last:border-b-0"
        >
          <span className="font-mono">{column.name}</span>
          <span className="text-ink-soft">
            {column.type.toLowerCase()}
            {column.nullable ? "" : ", never NULL"}
          </span>
          {column.primary ? (
            <span className="inline-flex items-center gap-1 text-ink-soft">
              <KeyRound aria-hidden className="size-3" />
              key
            </span>
          ) : null}
          {column.references ? (
            <span className="text-ink-soft">
              → {column.references.table}.{column.references.column}
            </span>
          ) : null}
          {column.comment ? <span className="basis-full text-ink-soft">{column.comment}</span> : null}
        </li>
      ))}
    </ul>
  );
}

export function SchemaBrowser({ projectId, sourceId }: { projectId: string; sourceId: string }) {
  const schema = useSchema(projectId, sourceId);
  const [search, setSearch] = useState("");
  if (schema.problem && !schema.data) return <Unread problem={schema.problem} retry={schema.reload} />;
  if (!schema.data) return <Loading what="the schema" lines={8} />;
  const wanted = search.trim().toLowerCase();
  const tables = schema.data.tables.filter(
    (table) =>
      !wanted ||
      `${table.schema}.${table.name}`.toLowerCase().includes(wanted) ||
      table.columns.some((column) => column.name.toLowerCase().includes(wanted)),
  );
  const schemas = new Set(schema.data.tables.map((table) => table.schema));
  return (
    <div className="flex flex-col gap-4">
      <Input
        type="search"
        aria-label="Search tables and columns"
        placeholder={`Search ${counted(schema.data.tables.length, "table")}`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="max-w-80"
      />
      {tables.length === 0 ? (
        <p className="text-small text-ink-soft">No table or column is called “{search}”.</p>
      ) : null}
      <div className="flex flex-col border-t border-hair">
        {tables.slice(0, mostTables).map((table) => (
          <details
            key={`${table.schema}.${table.name}`}
            open={tables.length <= 3}
            className="border-b border-hair py-2"
          >
            <summary className="rounded">
              <span className="font-medium">{schemas.size > 1 ? `${table.schema}.${table.name}` : table.name}</span>{" "}
              <span className="text-small text-ink-soft">
                {table.kind === "view" ? "view · " : ""}
                {counted(table.columns.length, "column")}
                {table.rows !== undefined && table.rows >= 0 ? ` · ${counted(table.rows, "row")}` : ""}
              </span>
            </summary>
            <div className="flex flex-col gap-2 py-2 pl-4">
              {table.comment ? <p className="measure text-small text-ink-soft">{table.comment}</p> : null}
              <Columns table={table} />
            </div>
          </details>
        ))}
      </div>
      {tables.length > mostTables ? (
        <p className="text-small text-ink-soft">And {tables.length - mostTables} more: search for them.</p>
      ) : null}
    </div>
  );
}
