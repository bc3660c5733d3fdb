"use client";

import { segmentsOf } from "@/lib/linked-words";
import { hasEnded, type Turn } from "@/lib/turns";
import { DefineWord } from "./define-word";

// The question as it was asked, with each word tied to what it became.
export function QuestionHeading({ turn }: { turn: Turn }) {
  if (!turn.question) return <h2 className="text-body font-semibold">Own SQL</h2>;
  const unknown = [...(turn.plan?.unused_words ?? []), ...(turn.clarification?.unknown_words ?? [])];
  const canDefine = turn.id !== "" && (hasEnded(turn) || turn.state === "awaiting_confirmation");
  return (
    <h2 className="measure text-body font-semibold text-balance break-words">
      {segmentsOf(turn.question, turn.plan, unknown).map((segment) => {
        if (segment.unknown) {
          return canDefine ? (
            <DefineWord key={segment.from} turn={turn} word={segment.text} />
          ) : (
            <span key={segment.from} data-unknown>
              {segment.text}
            </span>
          );
        }
        if (segment.nodes.length === 0) return <span key={segment.from}>{segment.text}</span>;
        return (
          <span key={segment.from} data-word={segment.nodes.join(" ")} data-taught={segment.taught || undefined}>
            {segment.text}
          </span>
        );
      })}
    </h2>
  );
}
