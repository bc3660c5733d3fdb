"use client";

import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useProject } from "@/hooks/use-data";
import { useRoute } from "@/hooks/use-route";
import { ModelSettings } from "./model-settings";
import { ProjectSettings } from "./project-settings";
import { RowPolicies } from "./row-policies";
import { ServerSettings } from "./server-settings";

export function SettingsPage() {
  const { projectId } = useRoute();
  const project = useProject(projectId);
  return (
    <PageBody className="gap-10">
      <PageHead title="Settings" />
      {project.problem && !project.data ? (
        <Unread problem={project.problem} retry={project.reload} />
      ) : !project.data ? (
        <Loading what="the settings" lines={8} />
      ) : (
        <ProjectSettings
          key={`${project.data.id}/${project.data.version}`}
          project={project.data}
          onSaved={project.set}
        />
      )}
      <RowPolicies key={projectId} projectId={projectId} />
      <ModelSettings />
      <ServerSettings />
    </PageBody>
  );
}
