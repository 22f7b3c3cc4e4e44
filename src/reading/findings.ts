import type { DataClass } from "../authorization/data-classes.js";
import { badInput } from "../platform/graphql/index.js";

/** Bits of the flags that a row carries up: below, classes that it showed; above, coordinates withheld on it. */
export const CLASS_BITS = 21;

/** What a statement shows and withholds, gathered while it is compiled. */
export class Findings {
  /** Coordinates that this role never reads. */
  public readonly byRole = new Set<string>();
  /** Coordinates that may be withheld on a row; the position is the bit. */
  public readonly conditional: string[] = [];
  /** Coordinates shown, with the class of each: what the audit row names. */
  public readonly shown = new Map<string, DataClass>();
  /** By root field: classes shown on every row, and those shown where the client's mask leaves them. */
  public readonly classes: { always: number; masked: number }[] = [];

  /** The classes of the root field that is being compiled. */
  public get root(): { always: number; masked: number } {
    const root = this.classes.at(-1);
    if (root === undefined) throw new Error("No root field is being compiled");
    return root;
  }

  /** Compiles what shows nothing: what is found below it stays out of the record. */
  public unrecorded<T>(compile: () => T): T {
    const [shown, root] = [new Map(this.shown), { ...this.root }];
    const made = compile();
    this.shown.clear();
    for (const [coordinate, dataClass] of shown) this.shown.set(coordinate, dataClass);
    Object.assign(this.root, root);
    return made;
  }

  public bitOf(coordinate: string): string {
    let position = this.conditional.indexOf(coordinate);
    if (position < 0) position = this.conditional.push(coordinate) - 1;
    if (position >= 62 - CLASS_BITS) throw badInput("This operation asks for too many conditional fields at once.");
    return String(2n ** BigInt(CLASS_BITS + position));
  }
}
