"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { paths } from "@/hooks/use-route";
import type { TurnError } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";

// A refusal is an answer, not a fault; a fault says what to do next.
export function TurnFailure({ turn, error }: { turn: Turn; error: TurnError }) {
  const { ask, projectId, busy } = useChatActions();
  const calm = error.code === "refused" || error.code === "cancelled" || error.code === "unanswerable";
  return (
    <Notice
      tone={calm ? "plain" : "fault"}
      title={error.message}
      className="max-w-[var(--text-column)]"
      action={
        <>
          {turn.question && error.code !== "refused" ? (
            <Button size="small" disabled={busy} onClick={() => void ask(turn.question)}>
              Ask again
            </Button>
          ) : null}
          {error.code === "unauthorized" || error.code === "upstream" ? (
            <Button asChild size="small" variant="quiet">
              <Link href={paths.settings(projectId)}>Open settings</Link>
            </Button>
          ) : null}
        </>
      }
    />
  );
}
