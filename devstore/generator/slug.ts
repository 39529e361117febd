/** `Chef’s Knife 20 cm` → `chefs-knife-20-cm`, as Shopify makes handles. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’'`]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** One handle a title, each once: a second `mug` becomes `mug-1`. */
export function uniqueSlugs(titles: string[]): string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const base = slug(title) || 'item';
    let handle = base;
    for (let n = 1; taken.has(handle); n++) handle = `${base}-${n}`;
    taken.add(handle);
    return handle;
  });
}
