"use client";

import { Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { usePreview } from "@/hooks/use-data";
import { FilePreview } from "./file-preview";

export function FilePreviews({ projectId, sourceId }: { projectId: string; sourceId: string }) {
  const previews = usePreview(projectId, sourceId, true);
  if (previews.problem && !previews.data) return <Unread problem={previews.problem} retry={previews.reload} />;
  if (!previews.data) return <Loading what="the files" lines={8} />;
  return (
    <div className="flex flex-col gap-10">
      {previews.data.map((preview) => (
        <FilePreview
          key={preview.file}
          projectId={projectId}
          sourceId={sourceId}
          preview={preview}
          onRead={previews.set}
        />
      ))}
    </div>
  );
}
