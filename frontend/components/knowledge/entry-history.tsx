"use client";

import { Loading } from "@/components/ui/skeleton";
import { useResource } from "@/hooks/use-resource";
import { knowledge } from "@/lib/api";
import type { Entry } from "@/lib/api/types";
import { dateOf, stateNames } from "./entry-words";

export function EntryHistory({ projectId, entry }: { projectId: string; entry: Entry }) {
  const history = useResource(`project/${projectId}/knowledge-history/${entry.id}/${entry.version}`, () =>
    knowledge.history(projectId, entry.id),
  );
  if (history.problem) return <p className="text-small text-fault">{history.problem.message}</p>;
  if (!history.data) return <Loading what="the history" lines={2} />;
  if (history.data.items.length === 0)
    return <p className="pl-4 text-small text-ink-soft">It is as it was first written.</p>;
  return (
    <ol className="ml-1 border-l-2 border-hair pl-4 text-small">
      {history.data.items.map((change) => (
        <li key={`${change.before.version}-${change.changed_at_ms}`} className="py-1">
          <span className="text-ink-soft">
            {dateOf(change.changed_at_ms)} {change.changed_by} ({change.reason}). Before,{" "}
            {stateNames[change.before.state]}:
          </span>{" "}
          <span className="font-mono break-words">
            {change.before.term} = {change.before.definition}
          </span>
        </li>
      ))}
    </ol>
  );
}
