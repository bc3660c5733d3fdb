// A database's type in a person's words: VARCHAR(20) -> text.
export function typeWords(type: string): string {
  const name = type.toUpperCase();
  if (/CHAR|TEXT|STRING|UUID/.test(name)) return "text";
  if (/BOOL/.test(name)) return "yes or no";
  if (/TIMESTAMP|DATETIME/.test(name)) return "date and time";
  if (/^DATE/.test(name)) return "date";
  if (/^TIME/.test(name)) return "time";
  if (/INTERVAL/.test(name)) return "length of time";
  if (/INT|SERIAL/.test(name)) return "whole number";
  return /REAL|DOUBLE|FLOAT|DEC|NUM/.test(name) ? "number" : type.toLowerCase();
}
