"use client";

import { ArrowRight } from "lucide-react";
import { Loading } from "@/components/ui/skeleton";
import { useSuggestions } from "@/hooks/use-data";
import { useChatActions } from "./chat-context";

export function QuestionList({ questions, label }: { questions: string[]; label: string }) {
  const { ask, busy } = useChatActions();
  if (questions.length === 0) return null;
  return (
    <section aria-label={label} className="flex max-w-[var(--text-column)] flex-col">
      <h2 className="pb-2 text-small text-ink-soft">{label}</h2>
      <ul className="border-t border-hair">
        {questions.map((question) => (
          <li key={question} className="border-b border-hair">
            <button
              type="button"
              disabled={busy}
              onClick={() => void ask(question)}
              className="group flex min-h-10 w-full items-center justify-between gap-4 py-2 text-left transition-colors hover:text-accent"
            >
              <span className="block first-letter:uppercase">{question}</span>
              <ArrowRight
                aria-hidden
                className="size-4 shrink-0 text-ink-soft transition-colors group-hover:text-accent"
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Suggestions({ projectId, sourceId }: { projectId: string; sourceId?: string }) {
  const suggestions = useSuggestions(projectId, sourceId);
  if (suggestions.problem) return null;
  if (!suggestions.data) {
    return (
      <div className="min-h-64 max-w-[var(--text-column)]">
        <Loading what="questions to begin with" lines={5} />
      </div>
    );
  }
  return (
    <QuestionList questions={suggestions.data.questions.slice(0, 6)} label="Answered from this source a moment ago" />
  );
}
