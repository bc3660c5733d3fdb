"use client";

import { FolderPlus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { NewProjectDialog } from "@/components/shell/new-project-dialog";
import { Button } from "@/components/ui/button";
import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useProjects } from "@/hooks/use-data";
import { paths } from "@/hooks/use-route";

export function ProjectsPage() {
  const projects = useProjects();
  const [creating, setCreating] = useState(false);
  return (
    <PageBody>
      <PageHead
        title="Projects"
        action={
          <Button variant="primary" size="small" onClick={() => setCreating(true)}>
            <FolderPlus aria-hidden />
            New project
          </Button>
        }
      >
        Each has its own sources, chats and knowledge. Nothing learned in one is used in another.
      </PageHead>
      {projects.problem && !projects.data ? (
        <Unread problem={projects.problem} retry={projects.reload} />
      ) : !projects.data ? (
        <Loading what="the projects" />
      ) : projects.data.items.length === 0 ? (
        <p className="text-ink-soft">There is no project yet.</p>
      ) : (
        <ul className="border-t border-hair">
          {projects.data.items.map((project) => (
            <li key={project.id} className="border-b border-hair">
              <Link
                href={paths.project(project.id)}
                className="block rounded py-3 font-medium transition-colors hover:text-accent"
              >
                {project.name || "Default project"}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <NewProjectDialog open={creating} onOpenChange={setCreating} />
    </PageBody>
  );
}
