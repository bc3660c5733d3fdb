import { SourcePage } from "@/components/datasource/source-page";

// One page is exported for all; the browser's address has the ids.
export const generateStaticParams = () => [{ projectId: "_", sourceId: "_" }];

export default function Page() {
  return <SourcePage />;
}
