"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useAction } from "@/hooks/use-action";
import { useSchema } from "@/hooks/use-data";
import { feedback, queries } from "@/lib/api";
import { Problem } from "@/lib/api/client";
import type { Explained, Lesson, Plan } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { LessonLine } from "./lesson-line";
import { SqlEditor } from "./sql-editor";

const quietTime = 350;

// A person's own SQL for a question: read back in words while it is written, run through the firewall, remembered if wished.
export function SqlCorrection({ turn, plan, onClose }: { turn: Turn; plan: Plan; onClose: () => void }) {
  const { projectId, runSql } = useChatActions();
  const [sql, setSql] = useState(plan.sql);
  const [explained, setExplained] = useState<Explained>();
  const [objection, setObjection] = useState("");
  const [remember, setRemember] = useState(false);
  const [lesson, setLesson] = useState<Lesson>();
  const schema = useSchema(projectId, plan.source_id);

  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      queries.explain(projectId, { source_id: plan.source_id, sql }, controller.signal).then(
        (reply) => {
          setExplained(reply);
          setObjection("");
        },
        (error) => {
          if (controller.signal.aborted) return;
          setExplained(undefined);
          setObjection(error instanceof Problem ? error.message : String(error));
        },
      );
    }, quietTime);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [projectId, plan.source_id, sql]);

  const run = useAction(async () => {
    if (remember) {
      const reply = await feedback.give(projectId, { turn_id: turn.id, kind: "corrected_sql", sql });
      setLesson(reply.lesson);
    }
    await runSql(plan.source_id, sql, turn.question);
    if (!remember) onClose();
  });
  return (
    <div className="flex flex-col gap-2">
      <SqlEditor value={sql} onChange={setSql} schema={schema.data} onRun={() => void run.start()} />
      <p role="status" className={`measure min-h-5 text-small ${objection ? "text-fault" : "text-ink-soft"}`}>
        {run.problem?.message ?? (objection || explained?.sentence || "")}
      </p>
      {lesson ? <LessonLine projectId={projectId} lesson={lesson} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="small"
          variant="primary"
          disabled={run.running || Boolean(objection)}
          onClick={() => void run.start()}
        >
          Run
        </Button>
        <Button size="small" variant="quiet" onClick={onClose}>
          Close
        </Button>
        {turn.question ? (
          <label className="flex items-center gap-2 text-small">
            <input
              type="checkbox"
              checked={remember}
              onChange={(event) => setRemember(event.target.checked)}
              className="size-4 accent-[var(--accent)]"
            />
            Remember this as the answer to the question
          </label>
        ) : null}
      </div>
    </div>
  );
}
