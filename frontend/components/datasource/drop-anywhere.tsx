"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useAction } from "@/hooks/use-action";
import { keys } from "@/hooks/use-data";
import { refresh } from "@/hooks/use-resource";
import { paths, useRoute } from "@/hooks/use-route";
import { sources } from "@/lib/api";

const chooseEvent = "datachat-choose-files";

// Opens the browser's file dialog; what is chosen goes the way of what is dropped.
export function chooseFiles() {
  window.dispatchEvent(new Event(chooseEvent));
}

// Files dropped anywhere on the page, or chosen, become a source of the open project.
export function DropAnywhere() {
  const { projectId } = useRoute();
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [names, setNames] = useState<string[]>([]);
  const upload = useAction(sources.upload);

  const take = useCallback(
    async (files: File[]) => {
      if (files.length === 0) return;
      setNames(files.map((file) => file.name));
      const reply = await upload.start(projectId, files);
      if (!reply) return;
      setNames([]);
      refresh(keys.sources(projectId));
      window.localStorage.setItem(`datachat.source.${projectId}`, reply.source.id);
      router.push(`${paths.source(projectId, reply.source.id)}?new=files`);
    },
    [projectId, upload.start, router],
  );

  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hold = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void take([...(event.dataTransfer?.files ?? [])]);
    };
    const choose = () => input.current?.click();
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", hold);
    window.addEventListener("drop", drop);
    window.addEventListener(chooseEvent, choose);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", hold);
      window.removeEventListener("drop", drop);
      window.removeEventListener(chooseEvent, choose);
    };
  }, [take]);

  const working = upload.running || Boolean(upload.problem && names.length > 0);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-slot="files"
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.gz"
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {over ? (
        <div className="pointer-events-none fixed inset-2 z-50 flex items-center justify-center rounded border-2 border-dashed border-accent bg-paper/90">
          <p className="text-answer font-medium">Drop to ask about it</p>
        </div>
      ) : null}
      <Dialog open={working} onOpenChange={(open) => !open && !upload.running && setNames([])}>
        <DialogContent title={upload.problem ? "This could not be read" : "Reading"} description={names.join(", ")}>
          {upload.problem ? (
            <>
              <p role="alert" className="text-fault">
                {upload.problem.message}
              </p>
              <div>
                <Button
                  onClick={() => {
                    setNames([]);
                    chooseFiles();
                  }}
                >
                  Choose another file
                </Button>
              </div>
            </>
          ) : (
            <p role="status" className="text-small text-ink-soft">
              Finding separators, types and dates.
            </p>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
