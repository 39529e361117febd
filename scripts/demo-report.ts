export interface Refused {
  reason: string;
  count: number;
  /** The first few places, where the history came from a file. */
  lines?: number[];
}

export interface Found {
  orders: number;
  lines: number;
  customers: number;
  segments: Record<string, number>;
  bundles: {
    items: { id: string; title: string; handle: string }[];
    orders: number;
    support: number;
    confidence: number;
    lift: number;
  }[];
  refused: Refused[];
}

interface Progress {
  installed: boolean;
  sync?: { status: string; share: number; resources: { resource: string; stored: number; status: string }[] };
  rest?: { publicationsWaiting: number; jobsBusy: number };
  computed?: { segments: string | null; recommendations: string | null };
}

export function progressLine({ installed, sync, rest, computed }: Progress): string {
  if (!installed || !sync) return 'Installing…';
  if (sync.status !== 'done') {
    const done = Math.floor(sync.share * 20);
    const parts = sync.resources.map(({ resource, stored }) => `${resource} ${stored.toLocaleString('en')}`).join(', ');
    return `Reading  [${'#'.repeat(done)}${'.'.repeat(20 - done)}] ${Math.floor(sync.share * 100)}%  ${parts}`;
  }
  if (!computed?.segments || !computed.recommendations) return 'Computing segments and recommendations…';
  if (rest && rest.publicationsWaiting > 0)
    return `Publishing to the store, ${rest.publicationsWaiting.toLocaleString('en')} to go…`;
  return 'Finishing…';
}

export function printTable(summary: Found & { seconds: Record<string, number> }, say: (line: string) => void): void {
  const count = (n: number) => n.toLocaleString('en').padStart(9);
  say(
    `\n  Orders    ${count(summary.orders)}\n  Lines     ${count(summary.lines)}\n  Customers ${count(summary.customers)}\n`,
  );
  for (const [key, customers] of Object.entries(summary.segments))
    say(`  ${key.replaceAll('_', ' ').padEnd(20)}${count(customers)}`);
  say('\n  Bought together far more than by chance');
  for (const bundle of summary.bundles.slice(0, 8)) {
    say(
      `  ${bundle.items.map(({ title }) => title).join(' + ')}\n      in ${bundle.orders} orders, ${bundle.lift > 1000 ? 'more than 1,000' : bundle.lift.toFixed(1)}× chance, confidence ${(bundle.confidence * 100).toFixed(0)}%`,
    );
  }
  if (summary.bundles.length === 0) say('  none');
  for (const { reason, count: times, lines } of summary.refused)
    say(
      `  Refused: ${reason} (${times}${lines?.length ? `; line ${lines.join(', ')}${times > lines.length ? ', …' : ''}` : ''})`,
    );
  say(
    `\n  ${Object.entries(summary.seconds)
      .map(([name, value]) => `${name} ${value} s`)
      .join(' · ')}`,
  );
}
