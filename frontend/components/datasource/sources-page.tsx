"use client";

import { FileUp, Plug, Store } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { FirstSource } from "@/components/chat/first-source";
import { Button } from "@/components/ui/button";
import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useAction } from "@/hooks/use-action";
import { keys, useSources } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths, useRoute } from "@/hooks/use-route";
import { sources } from "@/lib/api";
import { kindWords, placeWords } from "@/lib/source-words";
import { AddSourceDialog } from "./add-source-dialog";
import { chooseFiles } from "./drop-anywhere";

export function SourcesPage() {
  const { projectId } = useRoute();
  const list = useSources(projectId);
  const [adding, setAdding] = useState(false);
  const sample = useAction(async () => {
    await sources.addSample(projectId);
    refresh(keys.sources(projectId));
  });
  const items = list.data?.items ?? [];
  if (list.data && items.length === 0) {
    return (
      <PageBody>
        <FirstSource projectId={projectId} />
      </PageBody>
    );
  }
  return (
    <PageBody>
      <PageHead
        title="Sources"
        action={
          <>
            <Button size="small" onClick={chooseFiles}>
              <FileUp aria-hidden />
              Add files
            </Button>
            <Button size="small" variant="primary" onClick={() => setAdding(true)}>
              <Plug aria-hidden />
              Connect
            </Button>
          </>
        }
      >
        What this project can be asked about. Files can be dropped anywhere on the page.
      </PageHead>
      {list.problem && !list.data ? (
        <Unread problem={list.problem} retry={list.reload} />
      ) : !list.data ? (
        <Loading what="the sources" />
      ) : (
        <ul className="border-t border-hair">
          {items.map((source) => (
            <li key={source.id} className="border-b border-hair">
              <Link
                href={paths.source(projectId, source.id)}
                className="grid grid-cols-1 gap-x-6 rounded py-3 transition-colors hover:text-accent sm:grid-cols-[minmax(0,1fr)_120px]"
              >
                <span className="min-w-0">
                  <span className="block font-medium">{source.name}</span>
                  <span className="block truncate font-mono text-small text-ink-soft">{placeWords(source)}</span>
                </span>
                <span className="text-small text-ink-soft sm:text-right">{kindWords(source)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="quiet"
          size="small"
          disabled={sample.running}
          onClick={() => void sample.start()}
          className="-ml-3"
        >
          <Store aria-hidden />
          {sample.running ? "Writing the sample" : "Add the sample shop"}
        </Button>
        {sample.problem ? <span className="text-small text-fault">{sample.problem.message}</span> : null}
      </div>
      <AddSourceDialog projectId={projectId} open={adding} onOpenChange={setAdding} />
    </PageBody>
  );
}
