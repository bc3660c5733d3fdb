import { DesignPage } from "@/components/ui/design-page";

export default function Page() {
  return <DesignPage />;
}
