import Link from "next/link";
import { Button } from "@/components/ui/button";
import { PageBody, PageHead } from "@/components/ui/page";

export default function NotFound() {
  return (
    <PageBody>
      <PageHead title="There is nothing here">The address may be old, or what it named was deleted.</PageHead>
      <div>
        <Button asChild variant="primary">
          <Link href="/">Ask a question</Link>
        </Button>
      </div>
    </PageBody>
  );
}
