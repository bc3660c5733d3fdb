import { SettingsPage } from "@/components/project/settings-page";

// One page is exported for all; the browser's address has the ids.
export const generateStaticParams = () => [{ projectId: "_" }];

export default function Page() {
  return <SettingsPage />;
}
