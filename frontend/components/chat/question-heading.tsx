"use client";

import { useWords } from "@/hooks/use-words";
import { segmentsOf } from "@/lib/linked-words";
import { hasEnded, type Turn } from "@/lib/turns";
import { DefineWord } from "./define-word";

// The question as it was asked, with each word tied to what it became.
export function QuestionHeading({ turn }: { turn: Turn }) {
  const words = useWords();
  if (!turn.question) return <h2 className="text-body font-semibold">Own SQL</h2>;
  const unknown = [...(turn.plan?.unused_words ?? []), ...(turn.clarification?.unknown_words ?? [])];
  const canDefine = turn.id !== "" && (hasEnded(turn) || turn.state === "awaiting_confirmation");
  return (
    <h2 className="measure text-body font-semibold text-balance break-words">
      {segmentsOf(turn.question, words, unknown).map((segment) => {
        if (segment.unknown) {
          return canDefine ? (
            <DefineWord key={segment.from} turn={turn} word={segment.text} />
          ) : (
            <span key={segment.from} data-unknown>
              {segment.text}
            </span>
          );
        }
        if (!segment.word) return <span key={segment.from}>{segment.text}</span>;
        return (
          <span key={segment.from} data-word={segment.word.id} data-taught={segment.word.taught || undefined}>
            {segment.text}
          </span>
        );
      })}
    </h2>
  );
}
