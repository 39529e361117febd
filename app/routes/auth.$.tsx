import type { LoaderFunctionArgs } from '@remix-run/node';

/** Where Shopify's library sends a merchant who is not known yet, and comes back to. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.app.authentication.authenticate.admin(request);
  return null;
}
