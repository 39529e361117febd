/** The calling app's id in this stand-in: part of the namespaces that belong to it. */
export const APP_ID = '280934711297';

/** `$app` and `$app:rest` mean the calling app's own namespaces; stored and answered they are spelled out. */
export function resolveNamespace(namespace: string | null | undefined): string {
  if (namespace === null || namespace === undefined || namespace === '$app') return `app--${APP_ID}`;
  return namespace.startsWith('$app:') ? `app--${APP_ID}--${namespace.slice('$app:'.length)}` : namespace;
}
