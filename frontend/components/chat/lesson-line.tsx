"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { knowledge } from "@/lib/api";
import type { Entry, Lesson } from "@/lib/api/types";

const kinds: Partial<Record<Entry["kind"], string>> = {
  verified_pair: "This question and its answer",
  rejected_query: "That this answer was wrong",
};

function wordsOf(entry: Entry): string {
  const known = kinds[entry.kind];
  if (known) return known;
  return entry.definition ? `${entry.term} = ${entry.definition}` : entry.term;
}

// What was learned, in a line, with its undo.
export function LessonLine({ projectId, lesson }: { projectId: string; lesson: Lesson }) {
  const [undone, setUndone] = useState(false);
  const undo = useAction(async () => {
    for (const entry of lesson.entries) await knowledge.undo(projectId, entry.id, entry.version);
    refresh(keys.knowledge(projectId));
    refresh(keys.review(projectId));
    setUndone(true);
  });
  if (undone) {
    return (
      <p role="status" className="text-small text-ink-soft">
        Undone. It answers as before.
      </p>
    );
  }
  const learned = lesson.entries.map(wordsOf).join("; ");
  const text =
    lesson.active > 0
      ? `Remembered: ${learned || "this"}.`
      : lesson.quarantined > 0
        ? "Held back: it would change an answer that was called right. See Review."
        : lesson.proposed > 0
          ? `Proposed: ${learned || "this"}. It waits in Review.`
          : "Noted. There was nothing new to learn from it.";
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-2 text-small">
      <span className="min-w-0 break-words">{text}</span>
      {lesson.entries.length > 0 ? (
        <Button variant="link" size="text" disabled={undo.running} onClick={() => void undo.start()}>
          Undo
        </Button>
      ) : null}
      {undo.problem ? <span className="text-fault">{undo.problem.message}</span> : null}
    </p>
  );
}
