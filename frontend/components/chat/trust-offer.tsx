"use client";

import { Button } from "@/components/ui/button";
import { keys, useProject } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import type { Trust } from "@/hooks/use-trust";
import { projects } from "@/lib/api";
import { useChatActions } from "./chat-context";

// Asked once, after three plans were read: may clear plans run without asking?
export function TrustOffer({ trust }: { trust: Trust }) {
  const { projectId } = useChatActions();
  const project = useProject(projectId);
  const keepAsking = async () => {
    trust.decided();
    if (!project.data) return;
    await projects.change(projectId, { confirmation: "always", version: project.data.version }).catch(() => {});
    refresh(keys.project(projectId));
  };
  return (
    <div className="flex max-w-[var(--text-column)] flex-wrap items-center gap-2 border-t border-hair pt-3 text-small">
      <p className="mr-auto text-ink-soft">You have read three plans. Unclear ones will always be shown.</p>
      <Button size="small" onClick={trust.decided}>
        Run plans like this without asking
      </Button>
      <Button size="small" variant="quiet" onClick={() => void keepAsking()}>
        Keep asking
      </Button>
    </div>
  );
}
