import { DAY, zoneOffset } from '../generator/calendar.ts';
import type { Stamp } from './local-time.ts';

/** Zones that move their clocks, or did. Of those that do it alike the one with most shops comes first. */
const MOVING = [
  'Europe/Amsterdam',
  'Europe/London',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Halifax',
  'America/St_Johns',
  'America/Anchorage',
  'America/Adak',
  'America/Mexico_City',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Nuuk',
  'Atlantic/Azores',
  'Europe/Chisinau',
  'Asia/Jerusalem',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Australia/Sydney',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
];

/** Whole hours have a zone of their own name; these do not, and none of the places moves its clock. */
const BETWEEN_HOURS: Record<number, string> = {
  [-570]: 'Pacific/Marquesas',
  210: 'Asia/Tehran',
  270: 'Asia/Kabul',
  330: 'Asia/Kolkata',
  345: 'Asia/Kathmandu',
  390: 'Asia/Yangon',
  525: 'Australia/Eucla',
  570: 'Australia/Darwin',
};

/**
 * The shop's time zone, of which an export tells no more than the offset at each order: the zone that agrees with most of
 * them, in whatever order they come. From a single offset nothing follows about summer and winter: it stays that offset.
 */
export function timezoneOf(stamps: Iterable<Stamp>): string {
  const probes = new Map<string, { instant: number; offset: number; count: number }>();
  for (const { wall, offset } of stamps) {
    if (offset === null) continue;
    const instant = wall - offset * 60_000;
    const key = `${Math.floor(instant / DAY)} ${offset}`;
    const probe = probes.get(key);
    if (probe) {
      probe.count += 1;
      probe.instant = Math.min(probe.instant, instant);
    } else probes.set(key, { instant, offset, count: 1 });
  }
  const offsets = [...new Set([...probes.values()].map(({ offset }) => offset))].sort((a, b) => a - b);
  const fixed = offsets.map(fixedZone).filter((zone) => zone !== null);
  let best = 'UTC';
  let most = 0;
  for (const zone of offsets.length > 1 || fixed.length === 0 ? [...MOVING, ...fixed] : fixed) {
    let agreeing = 0;
    for (const { instant, offset, count } of probes.values())
      if (zoneOffset(instant, zone) === offset * 60_000) agreeing += count;
    if (agreeing > most) {
      best = zone;
      most = agreeing;
    }
  }
  return best;
}

function fixedZone(offset: number): string | null {
  if (offset === 0) return 'UTC';
  if (offset % 60 !== 0) return BETWEEN_HOURS[offset] ?? null;
  // The names count the other way round: Etc/GMT+5 lies west of Greenwich. There is none west of twelve hours.
  return offset < -12 * 60 ? null : `Etc/GMT${offset < 0 ? '+' : '-'}${Math.abs(offset) / 60}`;
}
