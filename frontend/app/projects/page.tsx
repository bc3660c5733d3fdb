import { ProjectsPage } from "@/components/project/projects-page";

export default function Page() {
  return <ProjectsPage />;
}
