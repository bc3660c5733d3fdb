"use client";

import { MessageSquareText, RefreshCw } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh, useResource } from "@/hooks/use-resource";
import { paths, useRoute } from "@/hooks/use-route";
import { useStored } from "@/hooks/use-stored";
import { sources } from "@/lib/api";
import { kindWords, placeWords } from "@/lib/source-words";
import { FilePreviews } from "./file-previews";
import { SchemaBrowser } from "./schema-browser";
import { SourceDetails } from "./source-details";
import { SourceOverview } from "./source-overview";

function SourceTabs() {
  const { projectId, sourceId = "" } = useRoute();
  const isNew = useSearchParams().get("new");
  const source = useResource(`${keys.source(projectId, sourceId)}/self`, () => sources.get(projectId, sourceId));
  const [, choose] = useStored(`source.${projectId}`);
  const [tab, setTab] = useState(isNew === "files" ? "files" : "overview");
  const sync = useAction(async () => {
    await sources.sync(projectId, sourceId);
    refresh(keys.source(projectId, sourceId));
  });
  if (source.problem && !source.data) {
    return (
      <>
        <PageHead title="This source cannot be shown" />
        <Unread problem={source.problem} retry={source.reload} />
      </>
    );
  }
  if (!source.data) {
    return (
      <>
        <h1 className="sr-only">Source</h1>
        <Loading what="the source" lines={6} />
      </>
    );
  }
  const isFiles = source.data.kind === "files";
  return (
    <>
      <PageHead
        title={source.data.name}
        action={
          <>
            <Button size="small" disabled={sync.running} onClick={() => void sync.start()}>
              <RefreshCw aria-hidden />
              {sync.running ? "Reading" : "Read again"}
            </Button>
            <Button asChild size="small" variant="primary">
              <Link href={paths.project(projectId)} onClick={() => choose(sourceId)}>
                <MessageSquareText aria-hidden />
                Ask about it
              </Link>
            </Button>
          </>
        }
      >
        <span className="text-small">
          {kindWords(source.data)} <span className="font-mono break-all">{placeWords(source.data)}</span>
        </span>
      </PageHead>
      {sync.problem ? (
        <p role="alert" className="text-small text-fault">
          {sync.problem.message}
        </p>
      ) : null}
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList aria-label="About this source">
          <TabsTrigger value="overview">Overview</TabsTrigger>
          {isFiles ? <TabsTrigger value="files">Files</TabsTrigger> : null}
          <TabsTrigger value="schema">Schema</TabsTrigger>
          <TabsTrigger value="details">Details</TabsTrigger>
        </TabsList>
        <TabsContent value="overview" className="pt-6">
          <SourceOverview projectId={projectId} sourceId={sourceId} />
        </TabsContent>
        {isFiles ? (
          <TabsContent value="files" className="pt-6">
            <FilePreviews projectId={projectId} sourceId={sourceId} />
          </TabsContent>
        ) : null}
        <TabsContent value="schema" className="pt-6">
          <SchemaBrowser projectId={projectId} sourceId={sourceId} />
        </TabsContent>
        <TabsContent value="details" className="pt-6">
          <SourceDetails projectId={projectId} source={source.data} />
        </TabsContent>
      </Tabs>
    </>
  );
}

export function SourcePage() {
  return (
    <PageBody>
      <Suspense fallback={<Loading what="the source" lines={6} />}>
        <SourceTabs />
      </Suspense>
    </PageBody>
  );
}
