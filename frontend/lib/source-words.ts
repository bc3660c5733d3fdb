import type { Source } from "@/lib/api/types";

const kinds: Record<string, string> = {
  sqlite: "SQLite",
  postgres: "PostgreSQL",
  mysql: "MySQL or MariaDB",
  bigquery: "BigQuery",
  snowflake: "Snowflake",
  files: "Files",
  rest: "REST API",
  mcp: "MCP server",
  combined: "Together",
};

export const kindWords = (source: Source) => kinds[source.kind] ?? source.kind;

// Where a source is. What was uploaded lies in a folder of ours whose path says nothing to anybody.
export function placeWords(source: Source): string {
  if (source.kind === "combined") return source.address === "combined:all" ? "all sources of the project" : "";
  return /[\\/]uploads[\\/]/.test(source.address) ? "uploaded, kept by DataChat" : source.address;
}
