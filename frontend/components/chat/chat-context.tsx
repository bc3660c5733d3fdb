"use client";

import { createContext, useContext } from "react";
import type { AskOptions } from "@/hooks/use-chat-session";
import type { Edit, Plan } from "@/lib/api/types";

// What the parts of a chat can do, without knowing how.
export type ChatActions = {
  projectId: string;
  chatId: string;
  busy: boolean;
  ask: (question: string, options?: AskOptions) => Promise<void>;
  confirm: (plan: Plan) => Promise<void>;
  reject: (plan: Plan) => Promise<void>;
  edit: (plan: Plan, edits: Edit[]) => Promise<void>;
  runSql: (sourceId: string, sql: string, question: string) => Promise<string | undefined>;
  // What a person changed in a plan since it was first shown, to be remembered if wished.
  editsOf: (planId: string) => Edit[];
  partsBefore: (planId: string) => Plan["parts"] | undefined;
  undoEdit: (plan: Plan) => Promise<void>;
  canUndo: (planId: string) => boolean;
  focusComposer: () => void;
};

const Context = createContext<ChatActions | undefined>(undefined);
export const ChatProvider = Context.Provider;

export function useChatActions(): ChatActions {
  const actions = useContext(Context);
  if (!actions) throw new Error("a part of a chat is drawn outside of one");
  return actions;
}
