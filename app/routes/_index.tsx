import { type LoaderFunctionArgs, redirect } from '@remix-run/node';

/** Shopify opens the app at its bare address; everything it has to show is under /app. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`/app${new URL(request.url).search}`);
}
