import type { Cell } from "@/lib/api/types";
import { isNumeric } from "./numbers";

export type Sort = { column: number; descending: boolean };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

// The order of the rows by one column, as row numbers; rows themselves stay where they are. NULL stands last either way;
// equal cells keep their order.
export function sortedOrder(rows: Cell[][], sort: Sort | undefined, type: string): number[] {
  const order = Array.from(rows, (_, row) => row);
  if (!sort) return order;
  const sign = sort.descending ? -1 : 1;
  const { column } = sort;
  if (isNumeric(type)) {
    const keys = Float64Array.from(rows, (row) => {
      const cell = row[column];
      return cell === null || cell === undefined ? Number.NaN : Number(cell);
    });
    const key = (row: number) => keys[row] ?? Number.NaN;
    return order.sort((a, b) => {
      const left = key(a);
      const right = key(b);
      if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
      return (left - right) * sign;
    });
  }
  const keys = rows.map((row) => {
    const cell = row[column];
    return cell === null || cell === undefined ? null : String(cell);
  });
  return order.sort((a, b) => {
    const left = keys[a] ?? null;
    const right = keys[b] ?? null;
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return collator.compare(left, right) * sign;
  });
}
