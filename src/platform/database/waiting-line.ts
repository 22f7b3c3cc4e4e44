/** Those who wait for something, in the order in which they came. */
export class WaitingLine {
  private readonly since = new Set<{ readonly at: number }>();

  public constructor(private readonly now: () => number = () => performance.now()) {}

  /** Waits in the line until what is waited for is there, or is not to be had. */
  public async wait<T>(turn: Promise<T>): Promise<T> {
    const place = { at: this.now() };
    this.since.add(place);
    try {
      return await turn;
    } finally {
      this.since.delete(place);
    }
  }

  /** For how many milliseconds the first of them has waited; 0 where nobody waits. */
  public longestMs(): number {
    const [first] = this.since;
    return first === undefined ? 0 : this.now() - first.at;
  }
}
