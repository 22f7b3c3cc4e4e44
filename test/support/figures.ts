import { isDeepStrictEqual } from "node:util";

/** One figure of what Prometheus reads. */
export interface Figure {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Figures as they were told at one moment. */
export class Figures {
  private constructor(
    public readonly text: string,
    public readonly all: readonly Figure[],
  ) {}

  /** Asks at the port of a service on this machine. */
  public static async at(port: number): Promise<Figures> {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    if (answer.status !== 200) throw new Error(`The figures were answered with ${answer.status}`);
    return Figures.of(await answer.text());
  }

  public static of(text: string): Figures {
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Figures(text, lines.map(read));
  }

  /** The figure with these labels, and no others; undefined where there is none. */
  public of(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    return this.all.find((one) => one.name === name && isDeepStrictEqual(one.labels, labels))?.value;
  }

  /** By how much a counter has gone up since then; what was not there was 0. */
  public since(before: Figures, name: string, labels: Readonly<Record<string, string>> = {}): number {
    return (this.of(name, labels) ?? 0) - (before.of(name, labels) ?? 0);
  }
}

function read(line: string): Figure {
  const [, name = "", inside = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === "") throw new Error(`Not a figure: ${line}`);
  const labels = Object.fromEntries(
    [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", of = ""]) => [key, of] as const),
  );
  return { name, labels, value: Number(value) };
}
