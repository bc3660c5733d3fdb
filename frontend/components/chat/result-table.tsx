"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type UIEvent, useMemo, useRef, useState } from "react";
import { useWords, wordMark } from "@/hooks/use-words";
import type { Cell, ResultColumn } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { wordsNamed } from "@/lib/linked-words";
import { cellText, columnDecimals, isNumeric } from "@/lib/numbers";
import { type Sort, sortedOrder } from "@/lib/sort-rows";

type Props = {
  columns: ResultColumn[];
  rows: Cell[][];
  label: string;
  sortable?: boolean;
};

const tallest = 480;
const fineRow = 32;
const coarseRow = 44; // where fingers point
const spare = 8; // rows drawn beyond what is seen

// The width of a column from its head and its first rows: it must not move while rows scroll by.
function widthOf(column: ResultColumn, place: number, rows: Cell[][], decimals: number): number {
  let longest = column.name.length + 3;
  for (let row = 0; row < rows.length && row < 200; row++) {
    longest = Math.max(longest, cellText(rows[row]?.[place] ?? null, column, decimals).length);
  }
  return Math.min(Math.max(longest, 6), 44) * 7.4 + 26;
}

function CellText({ cell, column, decimals }: { cell: Cell; column: ResultColumn; decimals: number }) {
  if (cell === null) return <span className="text-ink-soft italic">NULL</span>;
  if (cell === "") return <span className="text-ink-soft">empty text</span>;
  return <>{cellText(cell, column, decimals)}</>;
}

// Rows of a result. Only those in sight are in the document, so a hundred thousand scroll like ten.
export function ResultTable({ columns, rows, label, sortable = false }: Props) {
  const words = useWords();
  const [rowHeight] = useState(() => (window.matchMedia("(pointer: coarse)").matches ? coarseRow : fineRow));
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [sort, setSort] = useState<Sort>();
  const order = useMemo(
    () => (sort ? sortedOrder(rows, sort, columns[sort.column]?.type ?? "text") : undefined),
    [rows, sort, columns],
  );
  const layout = useMemo(
    () =>
      columns.map((column, place) => {
        const decimals = isNumeric(column.type) ? columnDecimals(rows, place, column.type) : 0;
        return {
          decimals,
          width: widthOf(column, place, rows, decimals),
          right: isNumeric(column.type),
          words: wordsNamed(column.name, words),
        };
      }),
    [columns, rows, words],
  );

  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(rows.length, first + Math.ceil(tallest / rowHeight) + 2 * spare);
  const visible: number[] = [];
  for (let place = first; place < last; place++) visible.push(place);

  const turn = (column: number) => {
    setSort((now) => {
      if (now?.column !== column) return { column, descending: isNumeric(columns[column]?.type ?? "") };
      const startsDown = isNumeric(columns[column]?.type ?? "");
      return now.descending === startsDown ? { column, descending: !startsDown } : undefined;
    });
    box.current?.scrollTo({ top: 0 });
  };
  const cell = "h-8 pointer-coarse:h-11 overflow-hidden border-b border-hair px-3 text-ellipsis whitespace-nowrap";
  const sticky = "sticky left-0 z-10 bg-paper pl-0";
  return (
    <div
      ref={box}
      data-slot="rows"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
      tabIndex={0}
      onScroll={(event: UIEvent<HTMLDivElement>) => setTop(event.currentTarget.scrollTop)}
      className="w-full overflow-auto"
      style={{ maxHeight: tallest }}
    >
      <table
        aria-rowcount={rows.length + 1}
        className="table-fixed border-separate border-spacing-0 text-small"
        style={{ width: layout.reduce((sum, column) => sum + column.width, 0) }}
      >
        <caption className="sr-only">{label}</caption>
        <colgroup>
          {layout.map((column, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
            <col key={place} style={{ width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, place) => {
              const direction = sort?.column === place ? (sort.descending ? "descending" : "ascending") : undefined;
              const Arrow = sort?.descending ? ArrowDown : ArrowUp;
              const name = (
                <span data-word={wordMark(layout[place]?.words ?? [])} className="truncate">
                  {column.name}
                </span>
              );
              return (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
                  key={place}
                  scope="col"
                  title={`${column.name} (${column.type})`}
                  aria-sort={sortable ? (direction ?? "none") : undefined}
                  className={cn(
                    cell,
                    "sticky top-0 z-10 border-b-edge bg-paper text-left font-medium",
                    layout[place]?.right && "text-right",
                    place === 0 && "left-0 z-20 pl-0",
                  )}
                >
                  {sortable ? (
                    <button
                      type="button"
                      onClick={() => turn(place)}
                      className={cn(
                        "inline-flex h-7 max-w-full items-center gap-1 rounded hover:text-accent",
                        layout[place]?.right && "flex-row-reverse",
                      )}
                    >
                      {name}
                      {direction ? <Arrow aria-hidden className="size-3 shrink-0" /> : null}
                    </button>
                  ) : (
                    name
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {first > 0 ? (
            <tr aria-hidden>
              <td colSpan={columns.length} style={{ height: first * rowHeight }} />
            </tr>
          ) : null}
          {visible.map((place) => {
            const number = order ? (order[place] ?? place) : place;
            return (
              <tr key={place} aria-rowindex={place + 2} className="group">
                {columns.map((column, at) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
                    key={at}
                    className={cn(
                      cell,
                      layout[at]?.right && "text-right tabular-nums",
                      at === 0 && sticky,
                      "group-hover:bg-paper-sunk",
                    )}
                  >
                    <CellText cell={rows[number]?.[at] ?? null} column={column} decimals={layout[at]?.decimals ?? 0} />
                  </td>
                ))}
              </tr>
            );
          })}
          {last < rows.length ? (
            <tr aria-hidden>
              <td colSpan={columns.length} style={{ height: (rows.length - last) * rowHeight }} />
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}
