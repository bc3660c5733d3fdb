"use client";

import { History, Pencil, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { knowledge } from "@/lib/api";
import type { Entry } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { EntryDialog } from "./entry-dialog";
import { EntryHistory } from "./entry-history";
import { dateOf, isQuestion, kindNames, stateNames } from "./entry-words";

export function EntryRow({ projectId, entry }: { projectId: string; entry: Entry }) {
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const done = () => {
    refresh(keys.knowledge(projectId));
    refresh(keys.review(projectId));
  };
  const retire = useAction(async () => {
    await knowledge.retire(projectId, entry.id);
    done();
  });
  const undo = useAction(async () => {
    await knowledge.undo(projectId, entry.id, entry.version);
    done();
  });
  const restore = useAction(async () => {
    await knowledge.change(projectId, entry.id, { state: "active", version: entry.version });
    done();
  });
  const problem = retire.problem ?? undo.problem ?? restore.problem;
  const retired = entry.state === "retired";
  return (
    <li className={cn("flex flex-col gap-1 border-b border-hair py-3", retired && "text-ink-soft")}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-medium break-words">{entry.term || kindNames[entry.kind]}</p>
          {entry.definition ? (
            <pre
              className={cn(
                "measure font-mono text-small break-words whitespace-pre-wrap",
                isQuestion(entry) && "max-h-24 overflow-y-auto",
              )}
            >
              {entry.definition}
            </pre>
          ) : null}
          {entry.note ? <p className="measure text-small text-ink-soft">{entry.note}</p> : null}
          <p className="text-small text-ink-soft">
            {[
              kindNames[entry.kind],
              stateNames[entry.state],
              entry.author && `by ${entry.author}`,
              dateOf(entry.created_at_ms),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <div className="flex flex-wrap gap-1">
          {retired ? null : (
            <Button variant="quiet" size="small" className="px-2" onClick={() => setEditing(true)}>
              <Pencil aria-hidden />
              Edit
            </Button>
          )}
          <Button variant="quiet" size="small" className="px-2" aria-expanded={open} onClick={() => setOpen(!open)}>
            <History aria-hidden />
            History
          </Button>
          {entry.version > 1 ? (
            <Button
              variant="quiet"
              size="small"
              className="px-2"
              disabled={undo.running}
              onClick={() => void undo.start()}
            >
              <Undo2 aria-hidden />
              Undo last change
            </Button>
          ) : null}
          {retired ? (
            <Button
              variant="quiet"
              size="small"
              className="px-2"
              disabled={restore.running}
              onClick={() => void restore.start()}
            >
              <RotateCcw aria-hidden />
              Use again
            </Button>
          ) : (
            <Button
              variant="quiet"
              size="small"
              className="px-2"
              disabled={retire.running}
              onClick={() => void retire.start()}
            >
              Retire
            </Button>
          )}
        </div>
      </div>
      {problem ? (
        <p role="alert" className="text-small text-fault">
          {problem.message}
        </p>
      ) : null}
      {open ? <EntryHistory projectId={projectId} entry={entry} /> : null}
      <EntryDialog
        projectId={projectId}
        entry={entry}
        kind={editing ? entry.kind : undefined}
        onClose={() => setEditing(false)}
      />
    </li>
  );
}
