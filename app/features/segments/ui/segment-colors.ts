import type { SegmentKey } from '../schema.ts';

/**
 * From settled (greens) by new (blues) to fading (ambers) and gone (greys). No red: in the admin red means an error.
 * Names always stand beside the colour.
 */
export const SEGMENT_COLORS: Record<SegmentKey, string> = {
  champions: '#0b7a5c',
  loyal: '#37a26f',
  potential_loyalist: '#2a8fb8',
  new: '#5b7fe0',
  promising: '#8f7ae5',
  need_attention: '#d8a71c',
  about_to_sleep: '#c98a4b',
  at_risk: '#dd7a2a',
  cant_lose: '#b0478f',
  hibernating: '#84888f',
};
