const brand = Symbol.for('stamgast.DomainError');

/**
 * Something a person can be told. `code` is a literal for programs, `message` is for the developer, and the user reads
 * the text of the key `errors.<code>` in her own language, filled with `values`.
 */
export class DomainError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly values: Record<string, string | number>;
  /** The HTTP status it is answered with at an edge. */
  readonly status: number;

  constructor(
    code: Code,
    message: string,
    options: { values?: Record<string, string | number>; status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.values = options.values ?? {};
    this.status = options.status ?? 400;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Also true for an error thrown by another copy of this module (the bundled routes hold their own). */
export function isDomainError(error: unknown): error is DomainError {
  return typeof error === 'object' && error !== null && brand in error;
}
