"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { results } from "@/lib/api";
import { useChatActions } from "./chat-context";

// Every row, streamed by the server; the browser only saves.
export function ExportMenu({ runId }: { runId: string }) {
  const { projectId } = useChatActions();
  return (
    <div className="flex gap-1">
      {(["csv", "json"] as const).map((format) => (
        <Button key={format} asChild variant="quiet" size="tiny">
          <a href={results.exportAddress(projectId, runId, format)} download>
            <Download aria-hidden />
            <span className="sr-only">Export as </span>
            {format.toUpperCase()}
          </a>
        </Button>
      ))}
    </div>
  );
}
