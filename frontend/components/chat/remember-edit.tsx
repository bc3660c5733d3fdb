"use client";

import { useState } from "react";
import { useAction } from "@/hooks/use-action";
import { feedback } from "@/lib/api";
import type { Lesson, Plan } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { LessonLine } from "./lesson-line";

// After an edit: one unticked box. Ticking it teaches the change to the project, where it can be undone at once.
export function RememberEdit({ plan, turn }: { plan: Plan; turn: Turn }) {
  const { projectId, editsOf } = useChatActions();
  const edits = editsOf(plan.plan_id);
  const [lesson, setLesson] = useState<Lesson>();
  const [ticked, setTicked] = useState(false);
  const teach = useAction(feedback.give);
  if (edits.length === 0) return null;
  if (lesson) return <LessonLine projectId={projectId} lesson={lesson} />;
  const tick = async () => {
    setTicked(true);
    const reply = await teach.start(projectId, { turn_id: turn.id, kind: "edited_plan", edits });
    if (reply?.lesson) setLesson(reply.lesson);
    if (!reply) setTicked(false);
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
      ) : (
        "Remember this change for the project"
      )}
    </label>
  );
}
