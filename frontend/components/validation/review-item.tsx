"use client";

import { Check, X } from "lucide-react";
import { useState } from "react";
import { SqlText } from "@/components/chat/sql-text";
import { dateOf, kindNames } from "@/components/knowledge/entry-words";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { validations } from "@/lib/api";
import type { ReviewItem } from "@/lib/api/types";

export function ReviewItemRow({ projectId, item }: { projectId: string; item: ReviewItem }) {
  const [note, setNote] = useState("");
  const decide = useAction(async (decision: "accept" | "reject") => {
    await validations.decide(projectId, item.id, decision, note.trim());
    refresh(keys.review(projectId));
    refresh(keys.knowledge(projectId));
  });
  const sql = item.sql ?? (item.entry?.kind === "verified_pair" ? item.entry.definition : undefined);
  return (
    <li className="flex flex-col gap-2 border-b border-hair py-4">
      <div className="flex flex-col gap-1">
        <p className="font-medium break-words">{item.title}</p>
        <p className="measure text-small text-ink-soft">
          {[item.reason, item.feedback?.reason, dateOf(item.created_at_ms)].filter(Boolean).join(" · ")}
        </p>
      </div>
      {item.question && item.question !== item.title ? <p className="text-small">{item.question}</p> : null}
      {item.entry && !sql ? (
        <p className="text-small">
          {kindNames[item.entry.kind]}:{" "}
          <code className="font-mono break-words">
            {item.entry.term} = {item.entry.definition}
          </code>
        </p>
      ) : null}
      {sql ? <SqlText sql={sql} className="max-h-48 max-w-[var(--text-column)]" /> : null}
      {decide.problem ? (
        <p role="alert" className="text-small text-fault">
          {decide.problem.message}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button size="small" variant="primary" disabled={decide.running} onClick={() => void decide.start("accept")}>
          <Check aria-hidden />
          Accept
        </Button>
        <Button size="small" disabled={decide.running} onClick={() => void decide.start("reject")}>
          <X aria-hidden />
          Reject
        </Button>
        <Input
          aria-label={`Note on ${item.title}`}
          placeholder="Note, if you like"
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
          className="h-8 max-w-72 text-small"
        />
      </div>
    </li>
  );
}
