"use client";

import { Notice } from "@/components/ui/notice";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { sources } from "@/lib/api";
import type { Preview } from "@/lib/api/types";
import { counted } from "@/lib/numbers";
import { FileFormat } from "./file-format";
import { PreviewTable } from "./preview-table";

type Props = { projectId: string; sourceId: string; preview: Preview; onRead: (previews: Preview[]) => void };

// How one file was understood: formats above, its first rows below, every guess changeable.
export function FilePreview({ projectId, sourceId, preview, onRead }: Props) {
  const read = useAction(sources.readAgain);
  const change = async (options: Record<string, unknown>) => {
    const next = await read.start(projectId, sourceId, { file: preview.file, options });
    if (!next) return;
    refresh(`${keys.source(projectId, sourceId)}/overview`);
    refresh(`${keys.source(projectId, sourceId)}/schema`);
    refresh(`${keys.source(projectId, sourceId)}/suggestions`);
    onRead(next);
  };
  return (
    <section aria-label={preview.file} aria-busy={read.running} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="text-answer font-semibold break-all">{preview.file.split("/").at(-1)}</h2>
        <p role="status" className="text-small text-ink-soft">
          {read.running
            ? "Reading again"
            : `${counted(preview.rows, "row")} · ${counted(preview.columns.length, "column")}`}
        </p>
      </div>
      {preview.error ? <Notice tone="fault" title={preview.error} /> : null}
      {preview.format === "csv" ? (
        <FileFormat preview={preview} disabled={read.running} onChange={(options) => void change(options)} />
      ) : null}
      {read.problem ? (
        <p role="alert" className="text-small text-fault">
          {read.problem.message}
        </p>
      ) : null}
      {preview.notes.length > 0 ? (
        <ul className="flex flex-col gap-1 text-small">
          {preview.notes.map((note) => (
            <li key={note} className="measure">
              {note}
            </li>
          ))}
        </ul>
      ) : null}
      {preview.columns.length > 0 ? (
        <PreviewTable
          preview={preview}
          disabled={read.running || preview.format !== "csv"}
          onType={(column, type) => void change({ types: { [column]: type } })}
        />
      ) : null}
      {preview.rejected_rows > 0 ? (
        <details className="text-small" open={preview.rejected_rows <= 5}>
          <summary className="w-fit rounded">{counted(preview.rejected_rows, "row")} could not be read</summary>
          <ul className="mt-2 border-t border-hair">
            {preview.rejected.map((row) => (
              <li key={row.line} className="border-b border-hair py-1">
                Line {row.line}: {row.reason}
                <code className="block truncate font-mono text-ink-soft">{row.text}</code>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
