"use client";

import { PageBody, PageHead, Unread } from "@/components/ui/page";
import { Loading } from "@/components/ui/skeleton";
import { useReview } from "@/hooks/use-data";
import { useRoute } from "@/hooks/use-route";
import { ReviewItemRow } from "./review-item";

export function ReviewPage() {
  const { projectId } = useRoute();
  const list = useReview(projectId);
  return (
    <PageBody>
      <PageHead title="Review">
        What people said and what follows from it, where a person has to decide. Nothing here changes an answer until it
        is accepted.
      </PageHead>
      {list.problem && !list.data ? (
        <Unread problem={list.problem} retry={list.reload} />
      ) : !list.data ? (
        <Loading what="what waits" lines={6} />
      ) : list.data.items.length === 0 ? (
        <p className="measure text-ink-soft">
          Nothing waits. Answers marked “Not right” and changes that need a second look will stand here.
        </p>
      ) : (
        <ul className="border-t border-hair">
          {list.data.items.map((item) => (
            <ReviewItemRow key={item.id} projectId={projectId} item={item} />
          ))}
        </ul>
      )}
    </PageBody>
  );
}
