"use client";

import { Plus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useKnowledge } from "@/hooks/use-data";
import { useRoute } from "@/hooks/use-route";
import type { Entry, EntryKind } from "@/lib/api/types";
import { EntryDialog } from "./entry-dialog";
import { EntryRow } from "./entry-row";
import { kindNames } from "./entry-words";

function filtered(entries: Entry[], search: string, kind: string, retired: boolean): Entry[] {
  const wanted = search.trim().toLowerCase();
  return entries.filter(
    (entry) =>
      (retired || entry.state !== "retired") &&
      (!kind || entry.kind === kind) &&
      (!wanted || `${entry.term} ${entry.definition} ${entry.note}`.toLowerCase().includes(wanted)),
  );
}

function Entries() {
  const { projectId } = useRoute();
  const list = useKnowledge(projectId);
  const term = useSearchParams().get("term") ?? "";
  const [search, setSearch] = useState(term);
  const [kind, setKind] = useState("");
  const [retired, setRetired] = useState(false);
  if (list.problem && !list.data) return <Unread problem={list.problem} retry={list.reload} />;
  if (!list.data) return <Loading what="what this project knows" lines={8} />;
  const entries = filtered(list.data.items, search, kind, retired);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Input
          type="search"
          aria-label="Search knowledge"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-8 w-60 text-small"
        />
        <Select
          aria-label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          className="h-8 w-44 text-small"
        >
          <option value="">All kinds</option>
          {Object.entries(kindNames).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <label className="flex items-center gap-2 text-small">
          <input
            type="checkbox"
            checked={retired}
            onChange={(event) => setRetired(event.target.checked)}
            className="size-4 accent-[var(--accent)]"
          />
          Retired too
        </label>
      </div>
      {list.data.items.length === 0 ? (
        <p className="measure text-ink-soft">
          Nothing was taught yet. Mark an answer as right, correct one, or define a word, and it stands here with its
          history.
        </p>
      ) : entries.length === 0 ? (
        <p className="text-ink-soft">Nothing fits this search.</p>
      ) : (
        <ul className="border-t border-hair">
          {entries.map((entry) => (
            <EntryRow key={entry.id} projectId={projectId} entry={entry} />
          ))}
        </ul>
      )}
    </>
  );
}

export function KnowledgePage() {
  const { projectId } = useRoute();
  const [adding, setAdding] = useState<EntryKind>();
  return (
    <PageBody>
      <PageHead
        title="Knowledge"
        action={
          <Button variant="primary" size="small" onClick={() => setAdding("metric")}>
            <Plus aria-hidden />
            Add
          </Button>
        }
      >
        What this project was taught. Everything has an author and a history, and can be undone.
      </PageHead>
      <Suspense fallback={<Loading what="what this project knows" lines={8} />}>
        <Entries />
      </Suspense>
      <EntryDialog projectId={projectId} kind={adding} onClose={() => setAdding(undefined)} />
    </PageBody>
  );
}
