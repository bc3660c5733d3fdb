"use client";

import { FileUp, Plug, Store } from "lucide-react";
import { type ReactNode, useState } from "react";
import { AddSourceDialog } from "@/components/datasource/add-source-dialog";
import { chooseFiles } from "@/components/datasource/drop-anywhere";
import { Button } from "@/components/ui/button";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { sources } from "@/lib/api";

function Way({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-hair py-3">
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="text-small text-ink-soft">{text}</p>
      </div>
      {children}
    </li>
  );
}

// A project without sources: three ways to have one.
export function FirstSource({ projectId }: { projectId: string }) {
  const [adding, setAdding] = useState(false);
  const sample = useAction(async () => {
    await sources.addSample(projectId);
    refresh(keys.sources(projectId));
  });
  return (
    <div className="flex max-w-[var(--text-column)] flex-col gap-4">
      <h1>What do you want to ask?</h1>
      <p className="text-ink-soft">Nothing leaves this machine. DataChat only reads.</p>
      <ul className="border-t border-hair">
        <Way title="A file of yours" text="CSV, TSV, JSON or Parquet. Drop it anywhere on this page.">
          <Button size="small" variant="primary" onClick={chooseFiles}>
            <FileUp aria-hidden />
            Choose a file
          </Button>
        </Way>
        <Way title="A database of yours" text="PostgreSQL, MySQL, MariaDB, or a SQLite file on this machine.">
          <Button size="small" onClick={() => setAdding(true)}>
            <Plug aria-hidden />
            Connect
          </Button>
        </Way>
        <Way title="The sample shop" text="200,000 rows of orders, products and customers to try things on.">
          <Button size="small" disabled={sample.running} onClick={() => void sample.start()}>
            <Store aria-hidden />
            {sample.running ? "Writing the sample" : "Open the sample"}
          </Button>
        </Way>
      </ul>
      {sample.problem ? (
        <p role="alert" className="text-small text-fault">
          {sample.problem.message}
        </p>
      ) : null}
      <AddSourceDialog projectId={projectId} open={adding} onOpenChange={setAdding} />
    </div>
  );
}
