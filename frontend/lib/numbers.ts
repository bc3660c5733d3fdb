import type { Cell, ResultColumn } from "@/lib/api/types";

const minus = "−";
const mostDecimals = 6;

export function isNumeric(type: string): boolean {
  return type === "int64" || type === "uint64" || type === "decimal" || type === "float64";
}

export function isTemporal(type: string): boolean {
  return type === "date" || type === "timestamp" || type === "timestamp_tz";
}

// Ids, codes and years are names made of digits: they are never grouped.
export function isDigitsName(name: string): boolean {
  return /(^|[_\s])(id|ids|code|zip|year|no|number_plate|phone|isbn|ean|sku)$/i.test(name) || /Id$/.test(name);
}

// Groups the digits of a number text before the point: 12345.6 -> 12,345.6. Exact for any length.
export function grouped(text: string): string {
  const negative = text.startsWith("-");
  const [whole = "", fraction] = (negative ? text.slice(1) : text).split(".");
  const body = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${negative ? minus : ""}${body}${fraction === undefined ? "" : `.${fraction}`}`;
}

// How many rows, in words.
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(String(count))} ${count === 1 ? one : many}`;
}

// "12.4 GB", in powers of a thousand.
export function byteCount(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let amount = bytes;
  let unit = 0;
  for (; amount >= 999.5 && unit + 1 < units.length; unit++) amount /= 1000;
  return `${amount >= 1000 ? amount.toFixed(0) : Number(amount.toPrecision(3))} ${units[unit]}`;
}

// Short numbers for axes and tiles: 1.9 M.
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? minus : "";
  for (const [step, name] of [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (size >= step * 0.9995) return `${sign}${trimmed(size / step)} ${name}`;
  }
  return `${sign}${trimmed(size)}`;
}

function trimmed(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

function decimalsOf(text: string): number {
  if (/e/i.test(text)) return mostDecimals;
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

// How many decimals the numbers of a column need, so that all of them stand aligned at the point. Inexact numbers show no
// more than tells them apart: the larger they are the fewer.
export function columnDecimals(rows: Cell[][], column: number, type = "decimal"): number {
  let most = 0;
  let largest = 0;
  for (let row = 0; row < rows.length && row < 1000; row++) {
    const cell = rows[row]?.[column];
    if (typeof cell !== "number" && typeof cell !== "string") continue;
    most = Math.max(most, decimalsOf(String(cell)));
    largest = Math.max(largest, Math.abs(Number(cell)) || 0);
  }
  const useful = type !== "float64" ? mostDecimals : largest >= 100 ? 2 : largest >= 1 ? 4 : mostDecimals;
  return Math.min(most, useful);
}

// The text of a number with a fixed count of decimals; text that is no number stays as it is.
function fixed(cell: number | string, decimals: number): string {
  if (typeof cell === "number") return Number.isInteger(cell) && decimals === 0 ? String(cell) : cell.toFixed(decimals);
  if (!/^-?\d+(\.\d+)?$/.test(cell)) return cell;
  const [whole = "", fraction = ""] = cell.split(".");
  if (fraction.length > decimals) return Number(cell).toFixed(decimals);
  return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, "0")}`;
}

function timeText(text: string): string {
  return text.replace("T", " ").replace(/(\d\d:\d\d:\d\d)\.0+(?=$|Z|[+-])/, "$1");
}

// A cell as it stands in a table. NULL and '' are marked by the caller.
export function cellText(cell: Cell, column: ResultColumn, decimals = 0): string {
  if (cell === null) return "NULL";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (Array.isArray(cell)) return JSON.stringify(cell);
  if (isNumeric(column.type)) {
    const text = fixed(cell, decimals);
    return isDigitsName(column.name) ? text.replace("-", minus) : grouped(text);
  }
  if (typeof cell === "number") return String(cell).replace("-", minus);
  return isTemporal(column.type) ? timeText(cell) : cell;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
