import { adminLoader, notFound } from '#app/platform/http/admin-route.server.ts';

/** An address under /app that no page has: said inside the app's frame, with the menu still there. */
export const loader = adminLoader(async () => {
  throw notFound();
});

export default function Nowhere() {
  return null;
}
