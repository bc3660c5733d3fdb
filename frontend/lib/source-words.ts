import type { Source } from "@/lib/api/types";

const kinds: Record<string, string> = { sqlite: "SQLite", postgres: "PostgreSQL", files: "Files" };

export const kindWords = (source: Source) => kinds[source.kind] ?? source.kind;

// Where a source is. What was uploaded lies in a folder of ours whose path says nothing to anybody.
export function placeWords(source: Source): string {
  return /[\\/]uploads[\\/]/.test(source.address) ? "uploaded, kept by DataChat" : source.address;
}
