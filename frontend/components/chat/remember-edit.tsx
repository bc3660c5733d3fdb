"use client";

import { useState } from "react";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { feedback, knowledge } from "@/lib/api";
import type { Lesson, Plan } from "@/lib/api/types";
import { lessonOfEdit, type WordLesson } from "@/lib/lesson-of-edit";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { LessonLine } from "./lesson-line";

// Teaches what a word means. A word that the project knows already changes, so that undoing brings back what it was.
async function teachWord(projectId: string, turnId: string, word: WordLesson): Promise<Lesson | undefined> {
  const known = await knowledge.list(projectId, { kind: "metric", state: "active", search: word.term });
  const same = known.items.find((entry) => entry.term.toLowerCase() === word.term);
  if (!same) {
    const { term, definition } = word;
    return (await feedback.give(projectId, { turn_id: turnId, kind: "defined_word", term, definition })).lesson;
  }
  const entry = await knowledge.change(projectId, same.id, { definition: word.definition, version: same.version });
  return { proposed: 1, active: 1, quarantined: 0, entries: [entry] };
}

// After an edit: one unticked box. Ticking it teaches the change to the project, where it can be undone at once.
export function RememberEdit({ plan, turn }: { plan: Plan; turn: Turn }) {
  const { projectId, editsOf, partsBefore } = useChatActions();
  const edits = editsOf(plan.plan_id);
  const word = lessonOfEdit(plan, partsBefore(plan.plan_id) ?? [], edits, turn.question);
  const [lesson, setLesson] = useState<Lesson>();
  const [ticked, setTicked] = useState(false);
  const teach = useAction(async () =>
    word
      ? teachWord(projectId, turn.id, word)
      : (await feedback.give(projectId, { turn_id: turn.id, kind: "edited_plan", edits })).lesson,
  );
  if (lesson) return <LessonLine projectId={projectId} lesson={lesson} />;
  if (edits.length === 0) return null;
  const tick = async () => {
    setTicked(true);
    const learned = await teach.start();
    refresh(keys.knowledge(projectId));
    refresh(keys.review(projectId));
    if (learned) setLesson(learned);
    else setTicked(false);
  };
  return (
    <label className="flex items-center gap-2 text-small">
      <input
        type="checkbox"
        checked={ticked}
        disabled={teach.running || ticked}
        onChange={() => void tick()}
        className="size-4 accent-[var(--accent)]"
      />
      {teach.problem ? (
        <span className="text-fault">{teach.problem.message}</span>
      ) : word ? (
        <span>
          Remember for the project: {word.term} = {word.meaning}
        </span>
      ) : (
        "Remember this change for the project"
      )}
    </label>
  );
}
