"use client";

import { useEffect, useState } from "react";
import { results } from "@/lib/api";
import { Problem } from "@/lib/api/client";
import type { Cell, Result } from "@/lib/api/types";
import { counted } from "@/lib/numbers";
import { useChatActions } from "./chat-context";
import { ResultTable } from "./result-table";

const mostRows = 100_000;

// All rows up to a hundred thousand; until they are here, the first page.
export function WholeTable({ result }: { result: Result }) {
  const { projectId } = useChatActions();
  const [rows, setRows] = useState<Cell[][]>(result.page);
  const [problem, setProblem] = useState("");
  const wanted = Math.min(result.rows, mostRows);
  const complete = rows.length >= wanted;
  useEffect(() => {
    if (result.page.length >= wanted) return;
    const controller = new AbortController();
    results.rows(projectId, result.run_id, 0, mostRows, controller.signal).then(
      (reply) => setRows(reply.rows),
      (error) => {
        if (!controller.signal.aborted) setProblem(error instanceof Problem ? error.message : String(error));
      },
    );
    return () => controller.abort();
  }, [projectId, result, wanted]);
  if (result.rows === 0) return <p className="text-small text-ink-soft">No rows.</p>;
  const shown = complete ? rows.length : result.page.length;
  const more = result.truncated || result.rows > shown;
  return (
    <div className="flex flex-col gap-2">
      <ResultTable columns={result.columns} rows={rows} label="Result" sortable={complete} />
      <p role="status" className="text-small text-ink-soft">
        {problem ||
          (complete
            ? more
              ? `The first ${counted(shown, "row")}; the export has all.`
              : ""
            : `Loading ${counted(wanted, "row")}`)}
      </p>
    </div>
  );
}
