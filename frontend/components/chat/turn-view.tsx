"use client";

import { memo, useMemo, useRef } from "react";
import { Notice } from "@/components/ui/notice";
import type { Trust } from "@/hooks/use-trust";
import { useWordLight } from "@/hooks/use-word-light";
import { WordsProvider } from "@/hooks/use-words";
import type { Problem } from "@/lib/api/client";
import { cn } from "@/lib/cn";
import { wordsOf } from "@/lib/linked-words";
import { hasEnded, isWaiting, type Turn } from "@/lib/turns";
import { AnswerView } from "./answer-view";
import { ClarificationView } from "./clarification-view";
import { DeclinedView } from "./declined-view";
import { PlanCard } from "./plan-card";
import { PlanLine } from "./plan-line";
import { ProgressLine } from "./progress-line";
import { QuestionHeading } from "./question-heading";
import { TrustOffer } from "./trust-offer";
import { TurnFailure } from "./turn-failure";
import { UsageNote } from "./usage-note";

type Props = { turn: Turn; isLast: boolean; progress: string; failure?: Problem; trust: Trust };

export const TurnView = memo(function TurnView({ turn, isLast, progress, failure, trust }: Props) {
  const root = useRef<HTMLElement>(null);
  useWordLight(root);
  const words = useMemo(() => wordsOf(turn.question, turn.plan), [turn.question, turn.plan]);
  const waits = isWaiting(turn);
  const confirmed = turn.decision === "approved";
  return (
    <WordsProvider value={words}>
      <article
        ref={root}
        aria-label={turn.question || "Own SQL"}
        data-sure={confirmed}
        data-state={turn.state}
        className={cn("flex scroll-mt-16 flex-col gap-3 md:scroll-mt-6", isLast && "min-h-[calc(100dvh-188px)]")}
      >
        <QuestionHeading turn={turn} />
        {turn.notes.map((note) => (
          <p key={note} className="measure text-small text-ink-soft">
            {note}
          </p>
        ))}
        {turn.plan ? (
          waits ? (
            <PlanCard turn={turn} plan={turn.plan} />
          ) : (
            <PlanLine turn={turn} plan={turn.plan} />
          )
        ) : null}
        {turn.clarification ? <ClarificationView turn={turn} clarification={turn.clarification} /> : null}
        {turn.declined ? <DeclinedView turn={turn} declined={turn.declined} /> : null}
        {turn.result ? <AnswerView turn={turn} result={turn.result} /> : null}
        {turn.error ? <TurnFailure turn={turn} error={turn.error} /> : null}
        {turn.state === "cancelled" && !turn.error && !turn.result ? (
          <p className="text-small text-ink-soft">
            {turn.decision === "approved" ? "Stopped before an answer." : "Discarded."}
          </p>
        ) : null}
        {turn.usage.length > 0 ? <UsageNote usage={turn.usage} /> : null}
        {progress && !waits ? <ProgressLine text={progress} /> : null}
        {failure && !hasEnded(turn) ? (
          <Notice tone="fault" title={failure.message} className="max-w-[var(--text-column)]" />
        ) : null}
        {isLast && trust.offers && turn.result ? <TrustOffer trust={trust} /> : null}
      </article>
    </WordsProvider>
  );
});
