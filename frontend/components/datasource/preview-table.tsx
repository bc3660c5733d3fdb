"use client";

import type { Preview, PreviewColumn } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { cellText, columnDecimals, counted } from "@/lib/numbers";

const types = ["VARCHAR", "BIGINT", "DOUBLE", "DECIMAL(18,2)", "BOOLEAN", "DATE", "TIMESTAMP", "TIME"];
const names: Record<string, string> = {
  VARCHAR: "text",
  BIGINT: "whole number",
  DOUBLE: "number",
  BOOLEAN: "yes or no",
  DATE: "date",
  TIMESTAMP: "date and time",
  TIME: "time",
};

type Props = { preview: Preview; disabled: boolean; onType: (column: string, type: string) => void };

const isNumber = (type: string) => /INT|DOUBLE|DECIMAL|FLOAT/i.test(type);

// DuckDB's type as the page's tables know it.
function kindOf(type: string): string {
  if (/DOUBLE|FLOAT|DECIMAL/i.test(type)) return "decimal";
  return /DATE|TIME/i.test(type) ? "timestamp" : "text"; // whole numbers as well: they are shown as they stand in the file
}

// What was done to read a column, with a date as an example of its pattern.
function conversionText(text: string): string {
  return text.replace(
    /^date (%.*)$/,
    (_, pattern: string) =>
      `read as ${pattern.replace("%Y", "2024").replace("%y", "24").replace("%m", "12").replace("%d", "31")}`,
  );
}

function TypeChoice({
  column,
  disabled,
  onType,
}: {
  column: PreviewColumn;
  disabled: boolean;
  onType: Props["onType"];
}) {
  const known = types.includes(column.type);
  return (
    <select
      aria-label={`Type of ${column.name}`}
      value={column.type}
      disabled={disabled}
      onChange={(event) => onType(column.name, event.target.value)}
      className="-ml-1 h-6 rounded bg-transparent text-small font-normal text-ink-soft hover:text-ink"
    >
      {known ? null : <option value={column.type}>{column.type.toLowerCase()}</option>}
      {types.map((type) => (
        <option key={type} value={type} className="bg-paper-lit text-ink">
          {names[type] ?? type.toLowerCase()}
        </option>
      ))}
    </select>
  );
}

// The first rows of a file as they were read, with each column's type above them.
export function PreviewTable({ preview, disabled, onType }: Props) {
  const rows = preview.sample ?? [];
  const decimals = preview.columns.map((column, at) => (isNumber(column.type) ? columnDecimals(rows, at) : 0));
  return (
    <section
      aria-label={`First rows of ${preview.file}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
      tabIndex={0}
      className="max-h-[480px] overflow-auto border-t border-hair"
    >
      <table className="border-separate border-spacing-0 text-small">
        <thead>
          <tr>
            {preview.columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className="sticky top-0 z-10 max-w-64 border-b border-edge bg-paper px-3 py-1 text-left align-top font-medium first:pl-0"
              >
                <span className="block truncate">{column.name}</span>
                <TypeChoice column={column} disabled={disabled} onType={onType} />
                {column.conversion ? (
                  <span className="block font-normal text-ink-soft">{conversionText(column.conversion)}</span>
                ) : null}
                {column.unconverted ? (
                  <span className="block font-normal text-fault">
                    {counted(column.unconverted, "value")} did not fit
                  </span>
                ) : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a preview have no other identity
            <tr key={place}>
              {preview.columns.map((column, at) => (
                <td
                  key={column.name}
                  className={cn(
                    "h-8 max-w-64 truncate border-b border-hair px-3 whitespace-nowrap first:pl-0",
                    isNumber(column.type) && "text-right tabular-nums",
                  )}
                >
                  {row[at] === null ? (
                    <span className="text-ink-soft italic">NULL</span>
                  ) : row[at] === "" ? (
                    <span className="text-ink-soft">empty text</span>
                  ) : (
                    cellText(row[at] ?? null, { name: column.name, type: kindOf(column.type) }, decimals[at])
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
