import { ChatPage } from "@/components/chat/chat-page";

// One page is exported for all; the browser's address has the ids.
export const generateStaticParams = () => [{ projectId: "_" }];

export default function Page() {
  return <ChatPage />;
}
