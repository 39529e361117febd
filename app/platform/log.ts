import { pino } from 'pino';

/** Structured lines on standard error. Bodies, tokens and personal data are never passed to it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { error: pino.stdSerializers.err },
      redact: ['accessToken', 'refreshToken', 'email'],
    },
    pino.destination({ dest: 2, sync: true }),
  ) as Log;
}
