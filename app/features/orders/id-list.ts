/** Ids by the hundred thousand, eight bytes each. */
export class IdList {
  #ids = new BigInt64Array(1024);
  #length = 0;
  #sorted = true;

  add(id: bigint): void {
    if (this.#length === this.#ids.length) {
      const larger = new BigInt64Array(this.#length * 2);
      larger.set(this.#ids);
      this.#ids = larger;
    }
    this.#ids[this.#length] = id;
    this.#length += 1;
    this.#sorted = false;
  }

  has(id: bigint): boolean {
    if (!this.#sorted) this.#ids.subarray(0, this.#length).sort();
    this.#sorted = true;
    let low = 0;
    for (let high = this.#length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#ids[middle]! < id) low = middle + 1;
      else high = middle;
    }
    return low < this.#length && this.#ids[low] === id;
  }
}
