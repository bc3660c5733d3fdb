"use client";

import { useEffect, useMemo, useRef } from "react";
import { Notice } from "@/components/ui/notice";
import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useAction } from "@/hooks/use-action";
import { useChatActionsOf } from "@/hooks/use-chat-actions";
import { useChatSession } from "@/hooks/use-chat-session";
import { keys, useProject, useSources } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { useStored } from "@/hooks/use-stored";
import { useTrust } from "@/hooks/use-trust";
import { sources as sourceCalls } from "@/lib/api";
import { isWaiting, turnsOf } from "@/lib/turns";
import { expectCharts } from "./answer-view";
import { ChatProvider } from "./chat-context";
import { Composer } from "./composer";
import { FirstSource } from "./first-source";
import { SourceChoice } from "./source-choice";
import { Suggestions } from "./suggestions";
import { TurnView } from "./turn-view";

type Props = { projectId: string; chatId: string; startsStored: boolean; onBegin: () => void };

const column = "mx-auto w-full max-w-[calc(var(--result-column)+48px)] px-4 md:px-6";

export function ChatView({ projectId, chatId, startsStored, onBegin }: Props) {
  const stored = useRef(startsStored).current;
  const session = useChatSession(projectId, chatId, stored);
  const sources = useSources(projectId);
  const project = useProject(projectId);
  const turns = useMemo(() => turnsOf(session.messages), [session.messages]);
  const last = turns.at(-1);

  const items = sources.data?.items ?? [];
  const [chosen, choose] = useStored(`source.${projectId}`);
  const wanted = [chosen, last?.sourceId].find((id) => items.some((source) => source.id === id));
  const oldest = [...items].sort((a, b) => a.created_at_ms - b.created_at_ms)[0];
  const source = items.find((item) => item.id === wanted) ?? oldest;
  const combine = useAction(sourceCalls.add);
  const trust = useTrust(source?.id ?? "", project.data?.confirmation);

  const composer = useRef<HTMLTextAreaElement>(null);
  const actions = useChatActionsOf({
    projectId,
    chatId,
    session,
    sourceId: source?.id,
    trust,
    onBegin,
    isNew: turns.length === 0 && !stored,
    composer,
  });
  const waiting = last && isWaiting(last) ? last.plan : undefined;

  // The newest question stands at the top and its answer grows below it: nothing moves while it comes.
  const list = useRef<HTMLDivElement>(null);
  const newest = last?.key;
  useEffect(() => {
    if (!newest) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.current?.lastElementChild?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }, [newest]);

  useEffect(expectCharts, []);

  if (session.loading) {
    return (
      <div className={`${column} pt-10`}>
        <h1 className="sr-only">Chat</h1>
        <Loading what="the chat" lines={6} />
      </div>
    );
  }
  if (session.loadProblem) {
    return (
      <div className={`${column} flex flex-col gap-4 pt-10`}>
        <h1>This chat cannot be shown</h1>
        <Unread problem={session.loadProblem} retry={session.load} />
      </div>
    );
  }

  const combineAll = async () => {
    const all = await combine.start(projectId, { kind: "combined", values: {} });
    if (!all) return;
    refresh(keys.sources(projectId));
    choose(all.id);
  };
  const choice = (
    <SourceChoice items={items} value={source?.id ?? ""} onChange={choose} onCombine={() => void combineAll()} />
  );
  const box = (
    <Composer
      ref={composer}
      plan={waiting}
      busy={session.busy}
      lost={session.lost}
      source={choice}
      disabled={!source}
      onHalt={session.halt}
    />
  );

  if (turns.length === 0) {
    return (
      <ChatProvider value={actions}>
        <div className={`${column} flex flex-col gap-6 pt-10 pb-16 md:pt-[12vh]`}>
          {sources.problem && !sources.data ? (
            <>
              <h1>Ask a question</h1>
              <Unread problem={sources.problem} retry={sources.reload} />
            </>
          ) : sources.data && items.length === 0 ? (
            <FirstSource projectId={projectId} />
          ) : (
            <>
              <h1>{source ? `Ask about ${source.name}` : "Ask a question"}</h1>
              <div className="max-w-[var(--text-column)]">{box}</div>
              {session.failure ? <Notice tone="fault" title={session.failure.message} /> : null}
              {combine.problem ? <Notice tone="fault" title={combine.problem.message} /> : null}
              <Suggestions projectId={projectId} sourceId={source?.id} />
            </>
          )}
        </div>
      </ChatProvider>
    );
  }

  return (
    <ChatProvider value={actions}>
      <h1 className="sr-only">{turns[0]?.question || "Own SQL"}</h1>
      <div ref={list} className={`${column} flex flex-1 flex-col gap-10 pt-6 pb-10 md:pt-10`}>
        {turns.map((turn, place) => (
          <TurnView
            key={turn.key}
            turn={turn}
            isLast={place === turns.length - 1}
            progress={place === turns.length - 1 && session.busy ? session.progress || "Working" : ""}
            failure={place === turns.length - 1 ? session.failure : undefined}
            trust={trust}
          />
        ))}
      </div>
      <div className="sticky bottom-0 z-20 border-t border-hair bg-paper">
        <div className={`${column} py-3`}>
          <div className="max-w-[var(--text-column)]">{box}</div>
        </div>
      </div>
    </ChatProvider>
  );
}
