/** A map that forgets what was not used for longest. */
export class Lru<K, V> {
  private readonly entries = new Map<K, V>();

  public constructor(private readonly most: number) {}

  /** How many entries there are. */
  public get size(): number {
    return this.entries.size;
  }

  public get(key: K): V | undefined {
    const found = this.entries.get(key);
    if (found === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, found);
    return found;
  }

  public set(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.most) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}
