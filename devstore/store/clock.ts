import type { Instant } from '../model.ts';

/**
 * The store's own time: real time plus an offset that people and tests move. Signatures, tokens and leases do not use
 * it: they are real things between two real servers.
 */
export class StoreClock {
  #offset = 0;
  #listeners = new Set<(now: Instant) => void>();

  now(): Instant {
    return Date.now() + this.#offset;
  }

  get offset(): number {
    return this.#offset;
  }

  moveTo(instant: Instant): void {
    this.#offset = instant - Date.now();
    this.#announce();
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
    this.#announce();
  }

  /** Called after every move, so that whatever waits for a moment (webhook retries) can look again. */
  onMove(listener: (now: Instant) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #announce(): void {
    const now = this.now();
    for (const listener of this.#listeners) listener(now);
  }
}
