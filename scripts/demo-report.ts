import texts from '#app/locales/en/segments.json' with { type: 'json' };

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

export interface Progress {
  installed: boolean;
  sync?: {
    status: string;
    share: number;
    resources: { resource: string; stored: number; status: string; error: string | null }[];
  };
  rest?: {
    inboxFailed: number;
    jobsFailed: number;
    publicationsWaiting: number;
    publicationsFailed: number;
    jobsBusy: number;
  };
  computed?: { segments: string | null; recommendations: string | null };
}

/** What went wrong for good, or null. What the store refused to show is tried again, so it counts only at the end. */
export function failureOf({ sync, rest }: Progress, atRest: boolean): string | null {
  const resource = sync?.resources.find(({ status }) => status === 'failed');
  if (resource) return `Reading the ${resource.resource} failed: ${resource.error}`;
  if (!rest) return null;
  const where = 'see the health page or the log above.';
  if (rest.jobsFailed > 0) return `A job failed for good; ${where}`;
  if (rest.inboxFailed > 0) return `Messages of the store that could not be taken in: ${rest.inboxFailed}; ${where}`;
  if (atRest && rest.publicationsFailed > 0)
    return `Values that the store refused to show: ${rest.publicationsFailed}; ${where}`;
  return null;
}

/**
 * Tells what is being done, one line for each step forward. What is computed late (predictions, offers) has more to
 * publish when most is published already: such a step back is worth no line to who waits.
 */
export function progressTeller(say: (line: string) => void): (progress: Progress) => void {
  let furthest = 0;
  let fewest = Number.POSITIVE_INFINITY;
  let last = '';
  return (progress) => {
    const { step, line, left = 0 } = stepOf(progress);
    if (step < furthest || line === last || (step === furthest && left > 0 && left >= fewest)) return;
    furthest = step;
    if (left > 0) fewest = left;
    last = line;
    say(line);
  };
}

function stepOf({ installed, sync, rest, computed }: Progress): { step: number; line: string; left?: number } {
  if (!installed || !sync) return { step: 0, line: 'Installing…' };
  if (sync.status !== 'done') {
    const done = Math.floor(sync.share * 20);
    const parts = sync.resources.map(({ resource, stored }) => `${resource} ${stored.toLocaleString('en')}`).join(', ');
    return {
      step: 1,
      line: `Reading  [${'#'.repeat(done)}${'.'.repeat(20 - done)}] ${Math.floor(sync.share * 100)}%  ${parts}`,
    };
  }
  if (!computed?.segments || !computed.recommendations)
    return { step: 2, line: 'Computing segments and recommendations…' };
  const left = rest?.publicationsWaiting ?? 0;
  if (left > 0) return { step: 3, line: `Publishing to the store, ${left.toLocaleString('en')} to go…`, left };
  return { step: 4, line: 'Finishing: predictions, and what follows from them…' };
}

export function printTable(summary: Found & { seconds: Record<string, number> }, say: (line: string) => void): void {
  const count = (n: number) => n.toLocaleString('en').padStart(9);
  say(
    `\n  Orders    ${count(summary.orders)}\n  Lines     ${count(summary.lines)}\n  Customers ${count(summary.customers)}\n`,
  );
  const names: Record<string, string> = texts.names;
  for (const [key, customers] of Object.entries(summary.segments))
    say(`  ${(names[key] ?? key).padEnd(20)}${count(customers)}`);
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
