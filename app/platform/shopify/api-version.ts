/** The one place that names the version of Shopify's APIs; `shopify.app.toml` is checked against it. */
export const API_VERSION = '2026-10';
