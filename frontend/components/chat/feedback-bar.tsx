"use client";

import { Check, ThumbsDown, ThumbsUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { feedback } from "@/lib/api";
import type { FeedbackKind, FeedbackReply } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { LessonLine } from "./lesson-line";

const reasons = ["Wrong measure", "Wrong rows", "Wrong period", "Wrong table", "Hard to read"];

type Given = { kind: FeedbackKind; reply: FeedbackReply };

function WhyNot({ onSend, problem }: { onSend: (reason: string) => void; problem?: string }) {
  const [own, setOwn] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend(own.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p className="font-medium">What is wrong?</p>
      <div className="flex flex-wrap gap-2">
        {reasons.map((reason) => (
          <Button key={reason} size="small" onClick={() => onSend(reason)}>
            {reason}
          </Button>
        ))}
      </div>
      <div className="flex gap-2">
        <Input
          aria-label="In your own words"
          placeholder="In your own words"
          value={own}
          maxLength={1000}
          onChange={(event) => setOwn(event.target.value)}
          className="h-8 text-small"
        />
        <Button type="submit" size="small" disabled={!own.trim()}>
          Send
        </Button>
      </div>
      {problem ? <p className="text-fault">{problem}</p> : null}
      <p className="text-ink-soft">To correct it at once, edit a part of the plan or the SQL.</p>
    </form>
  );
}

export function FeedbackBar({ turn, runId }: { turn: Turn; runId: string }) {
  const { projectId } = useChatActions();
  const [given, setGiven] = useState<Given>();
  const [asking, setAsking] = useState(false);
  const give = useAction(feedback.give);
  const send = async (kind: FeedbackKind, reason?: string) => {
    const reply = await give.start(projectId, { turn_id: turn.id, run_id: runId, kind, ...(reason ? { reason } : {}) });
    if (!reply) return;
    setAsking(false);
    setGiven({ kind, reply });
    refresh(keys.review(projectId));
    refresh(keys.knowledge(projectId));
  };
  if (given) {
    const said = { right: "Marked as right.", thumbs_up: "Thank you.", thumbs_down: "Noted. It waits in Review." }[
      given.kind as string
    ];
    return (
      <div className="flex flex-wrap gap-x-2 text-small">
        <p role="status" className="text-ink-soft">
          {said ?? "Noted."}
        </p>
        {given.kind === "right" && given.reply.lesson ? (
          <LessonLine projectId={projectId} lesson={given.reply.lesson} />
        ) : null}
      </div>
    );
  }
  return (
    <div className="-ml-2 flex flex-wrap items-center gap-1">
      <Button variant="quiet" size="small" className="px-2" disabled={give.running} onClick={() => void send("right")}>
        <Check aria-hidden />
        This is right
      </Button>
      <Button
        variant="quiet"
        size="small"
        className="px-2"
        disabled={give.running}
        onClick={() => void send("thumbs_up")}
      >
        <ThumbsUp aria-hidden />
        Helpful
      </Button>
      <Popover open={asking} onOpenChange={setAsking}>
        <PopoverTrigger asChild>
          <Button variant="quiet" size="small" className="px-2" disabled={give.running}>
            <ThumbsDown aria-hidden />
            Not right
          </Button>
        </PopoverTrigger>
        <PopoverContent aria-label="What is wrong?">
          <WhyNot onSend={(reason) => void send("thumbs_down", reason)} problem={give.problem?.message} />
        </PopoverContent>
      </Popover>
      {give.problem && !asking ? (
        <p role="alert" className="text-small text-fault">
          {give.problem.message}
        </p>
      ) : null}
    </div>
  );
}
