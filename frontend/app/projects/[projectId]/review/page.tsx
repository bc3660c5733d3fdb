import { ReviewPage } from "@/components/validation/review-page";

// One page is exported for all; the browser's address has the ids.
export const generateStaticParams = () => [{ projectId: "_" }];

export default function Page() {
  return <ReviewPage />;
}
