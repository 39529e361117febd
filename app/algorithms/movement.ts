/** Marks a customer that one of two assignments does not know. */
export const NOT_THERE = 0xff;

export type Movement = {
  /** Number of segments; as an index of `matrix` it stands for "not there". */
  readonly segments: number;
  /** Customers that went from one segment to another (or stayed), at `from * (segments + 1) + to`. */
  readonly matrix: Uint32Array;
  /** Customers that changed segment, came or left. */
  readonly moved: number;
};

/**
 * Who moved where between two assignments of the same customers to segments.
 *
 * @param before segment index per customer, or `NOT_THERE`
 * @param after the same customers in the same order
 * @throws RangeError when the lengths differ or a segment index is out of range
 */
export function movement(before: Uint8Array, after: Uint8Array, segments: number): Movement {
  if (before.length !== after.length) throw new RangeError(`${before.length} customers before, ${after.length} after`);
  const width = segments + 1;
  const matrix = new Uint32Array(width * width);
  const at = (segment: number, customer: number): number => {
    if (segment === NOT_THERE) return segments;
    if (segment < segments) return segment;
    throw new RangeError(`customer ${customer}: segment ${segment} is not below ${segments}`);
  };
  let moved = 0;
  for (let customer = 0; customer < before.length; customer++) {
    const from = at(before[customer]!, customer);
    const to = at(after[customer]!, customer);
    matrix[from * width + to]!++;
    if (from !== to) moved++;
  }
  return { segments, matrix, moved };
}
