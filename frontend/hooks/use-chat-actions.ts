import { type RefObject, useMemo, useRef } from "react";
import type { ChatActions } from "@/components/chat/chat-context";
import { plans, queries } from "@/lib/api";
import type { ChatMessage } from "@/lib/api/chat-transport";
import { Problem } from "@/lib/api/client";
import type { Edit, Plan, PlanPart } from "@/lib/api/types";
import type { ChatSession } from "./use-chat-session";
import type { Trust } from "./use-trust";

type Given = {
  projectId: string;
  chatId: string;
  session: ChatSession;
  sourceId?: string;
  trust: Trust;
  isNew: boolean;
  onBegin: () => void;
  composer: RefObject<HTMLTextAreaElement | null>;
};

type Edited = { first: PlanPart[]; edits: Edit[]; revisions: number[] };

// The same message with a newer revision of its plan.
function withPlan(message: ChatMessage, plan: Plan): ChatMessage {
  const parts = message.parts.map((part) =>
    part.type === "data-plan" && part.data.plan_id === plan.plan_id
      ? { ...part, data: { ...part.data, ...plan } }
      : part,
  );
  return { ...message, parts };
}

// Ties what the parts of a chat can do to the session and the server.
export function useChatActionsOf(given: Given): ChatActions {
  const latest = useRef(given);
  latest.current = given;
  const edited = useRef(new Map<string, Edited>());
  const { projectId, chatId } = given;
  const { busy } = given.session;

  return useMemo(() => {
    const remember = (before: Plan, after: Plan, edits: Edit[]) => {
      const known = edited.current.get(before.plan_id) ?? { first: before.parts, edits: [], revisions: [] };
      edited.current.delete(before.plan_id);
      edited.current.set(after.plan_id, {
        first: known.first,
        edits: [...known.edits, ...edits],
        revisions: [...known.revisions, before.revision],
      });
    };
    const show = (plan: Plan) =>
      latest.current.session.setMessages((all) => all.map((message) => withPlan(message, plan)));
    // A stale plan is no failure: what is newest is shown instead, and the person is told.
    const orNewest = async (error: unknown): Promise<never> => {
      if (error instanceof Problem && error.code === "stale") {
        await latest.current.session.sync();
        throw new Problem("The plan has changed meanwhile. This is the newest: look again.", "stale", 409);
      }
      throw error;
    };
    const actions: ChatActions = {
      projectId,
      chatId,
      busy,
      ask: async (question, options = {}) => {
        const { session, sourceId, trust, isNew, onBegin, composer } = latest.current;
        if (isNew) onBegin();
        const asked = session.ask(question, {
          ...(sourceId ? { source_id: sourceId } : {}),
          ...(trust.policy && !options.choice ? { policy: trust.policy } : {}),
          ...options,
        });
        composer.current?.focus({ preventScroll: true });
        await asked;
      },
      confirm: async (plan) => {
        await plans.confirm(projectId, plan).catch(orNewest);
        latest.current.trust.counted();
        await latest.current.session.sync();
      },
      reject: async (plan) => {
        await plans.reject(projectId, plan).catch(orNewest);
        await latest.current.session.sync();
      },
      edit: async (plan, edits) => {
        const next = await plans.edit(projectId, plan, edits).catch(orNewest);
        remember(plan, next, edits);
        if (next.plan_id === plan.plan_id) show(next);
        else await latest.current.session.sync();
      },
      runSql: async (sourceId, sql, question) => {
        const reply = await queries.run(projectId, { chat_id: chatId, source_id: sourceId, sql, question });
        await latest.current.session.sync();
        return reply.turn_id;
      },
      editsOf: (planId) => edited.current.get(planId)?.edits ?? [],
      partsBefore: (planId) => edited.current.get(planId)?.first,
      canUndo: (planId) => (edited.current.get(planId)?.revisions.length ?? 0) > 0,
      undoEdit: async (plan) => {
        const known = edited.current.get(plan.plan_id);
        const revision = known?.revisions.at(-1);
        if (!known || revision === undefined) return;
        const next = await plans.edit(projectId, plan, [{ op: "restore", revision }]).catch(orNewest);
        edited.current.set(plan.plan_id, {
          first: known.first,
          edits: known.edits.slice(0, -1),
          revisions: known.revisions.slice(0, -1),
        });
        show(next);
      },
      focusComposer: () => latest.current.composer.current?.focus(),
    };
    return actions;
  }, [projectId, chatId, busy]);
}
