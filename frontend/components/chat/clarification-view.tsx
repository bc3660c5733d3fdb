"use client";

import { Button } from "@/components/ui/button";
import { feedback } from "@/lib/api";
import type { Clarification } from "@/lib/api/types";
import type { Turn } from "@/lib/turns";
import { useChatActions } from "./chat-context";
import { DefineWord } from "./define-word";
import { QuestionList } from "./suggestions";

// One question back, three choices at most. Choosing is confirming.
export function ClarificationView({ turn, clarification }: { turn: Turn; clarification: Clarification }) {
  const { ask, busy, projectId } = useChatActions();
  const choose = async (text: string, index: number) => {
    void feedback.give(projectId, { turn_id: turn.id, kind: "chosen_reading", index }).catch(() => {});
    await ask(turn.question || text, { choice: { turn_id: turn.id, index } });
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="measure text-answer font-medium">{clarification.question}</p>
      {clarification.choices.length > 0 ? (
        <ul className="flex max-w-[var(--text-column)] flex-col gap-2">
          {clarification.choices.map((choice, index) => (
            <li key={choice.text}>
              <Button
                disabled={busy}
                onClick={() => void choose(choice.text, index)}
                className="h-auto min-h-10 w-full justify-start py-2 text-left font-normal whitespace-normal"
              >
                <span className="min-w-0 flex-1">{choice.text}</span>
                {choice.preview ? <span className="font-medium tabular-nums">{choice.preview}</span> : null}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {clarification.unknown_words.length > 0 ? (
        <p className="text-small">
          <span className="text-ink-soft">Say what it means: </span>
          {clarification.unknown_words.map((word, place) => (
            <span key={word}>
              {place > 0 ? ", " : ""}
              <DefineWord turn={turn} word={word} />
            </span>
          ))}
        </p>
      ) : null}
      <QuestionList questions={clarification.suggestions.slice(0, 5)} label="These can be asked" />
    </div>
  );
}
