import type { Metafield } from '../model.ts';
import type { StoreCore } from './core.ts';

export interface MetafieldInput {
  ownerGid: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
}

const keyOf = (ownerGid: string, namespace: string, key: string) => `${ownerGid}|${namespace}|${key}`;

export class MetafieldBook {
  readonly #core: StoreCore;
  /** Shopify's own definitions that this shop has enabled. */
  readonly standard = new Set<string>();
  readonly #byOwner = new Map<string, Set<string>>();

  constructor(core: StoreCore) {
    this.#core = core;
    for (const [key, metafield] of core.state.metafields) this.#index(metafield.ownerGid, key);
  }

  get(ownerGid: string, namespace: string, key: string): Metafield | null {
    return this.#core.state.metafields.get(keyOf(ownerGid, namespace, key)) ?? null;
  }

  of(ownerGid: string, namespace?: string): Metafield[] {
    const all = [...(this.#byOwner.get(ownerGid) ?? [])].map((key) => this.#core.state.metafields.get(key));
    return all.filter(
      (found): found is Metafield => found !== undefined && (!namespace || found.namespace === namespace),
    );
  }

  /** Metafields change without a webhook of their own, so nothing is announced. */
  set(inputs: MetafieldInput[]): Metafield[] {
    return inputs.map((input) => {
      const key = keyOf(input.ownerGid, input.namespace, input.key);
      const known = this.#core.state.metafields.get(key);
      this.#core.version += 1;
      if (known) {
        known.type = input.type;
        known.value = input.value;
        this.#core.touch(known);
        return known;
      }
      const now = this.#core.clock.now();
      const created: Metafield = { id: this.#core.ids.next(), ...input, createdAt: now, updatedAt: now };
      this.#core.state.metafields.set(key, created);
      this.#index(input.ownerGid, key);
      return created;
    });
  }

  /** Whether anybody has a value there. */
  inUse(ownerType: string, namespace: string, key: string): boolean {
    for (const [name, metafield] of this.#core.state.metafields) {
      if (name.endsWith(`|${namespace}|${key}`) && metafield.ownerGid.startsWith(`gid://shopify/${ownerType}/`))
        return true;
    }
    return false;
  }

  delete(ownerGid: string, namespace: string, key: string): boolean {
    const name = keyOf(ownerGid, namespace, key);
    this.#byOwner.get(ownerGid)?.delete(name);
    this.#core.version += 1;
    return this.#core.state.metafields.delete(name);
  }

  #index(ownerGid: string, key: string): void {
    const known = this.#byOwner.get(ownerGid);
    if (known) known.add(key);
    else this.#byOwner.set(ownerGid, new Set([key]));
  }
}
