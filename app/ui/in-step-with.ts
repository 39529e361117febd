/**
 * The fields of a form after what is saved has changed, or was told again: a field follows it when nobody touched the
 * field since `before`, or when it holds what was just `sent` (the server may write that differently). What was written
 * since stays. Answers the same object when nothing changes.
 */
export function inStepWith<V extends Record<string, string | boolean>>(
  saved: V,
  values: V,
  before: V,
  sent: V | null,
): V {
  const follows = (key: string) => values[key] === before[key] || (sent !== null && values[key] === sent[key]);
  const changed = Object.keys(saved).filter((key) => follows(key) && values[key] !== saved[key]);
  if (changed.length === 0) return values;
  return { ...values, ...Object.fromEntries(changed.map((key) => [key, saved[key]])) };
}
