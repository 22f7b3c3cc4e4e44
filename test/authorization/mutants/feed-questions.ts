import { askFeed, pollFeed } from "../cells/feed.js";
import type { Viewer } from "../cells/facts.js";
import type { CellService } from "../cells/observers/service.js";
import type { LineMutant } from "./lines.js";
import type { Experience } from "./questions.js";

/**
 * The feed of changes, asked from its beginning. A poll writes down what was delivered, so that this world is for polls
 * alone; every organization has polled before, and what it is told then was judged and stays the same.
 */
export class FeedQuestions {
  private readonly usual = new Map<Viewer, string>();

  public constructor(private readonly experience: Experience) {}

  /** Whose feed is another while a rule is broken, and only then; null where nobody's is. */
  public async findIn(mutant: LineMutant): Promise<string | null> {
    const { world } = this.experience.yard;
    for (const viewer of world.viewers.filter(({ role }) => role === "IN")) {
      const usual = await this.usualOf(viewer);
      const mark = this.experience.newMark();
      mutant.apply();
      const now = await this.poll(viewer, mark).finally(() => mutant.mend());
      if (now === usual) continue;
      if ((await this.poll(viewer)) !== usual) throw new Error("The feed changes where nothing is broken");
      return viewer.name;
    }
    return null;
  }

  private async usualOf(viewer: Viewer): Promise<string> {
    const known = this.usual.get(viewer);
    if (known !== undefined) return known;
    const { service, world } = this.experience.yard;
    const { shown, judged } = await pollFeed(service, world, this.experience.sightOf(viewer));
    if (shown.join() !== judged.join()) throw new Error(`The feed of ${viewer.name} is wrong where nothing is broken`);
    const text = await this.poll(viewer);
    this.usual.set(viewer, text);
    return text;
  }

  private async poll(viewer: Viewer, mark = ""): Promise<string> {
    const { service } = this.experience.yard;
    const ask: CellService["ask"] = (by, query, variables) => service.ask(by, query + mark, variables);
    return (await askFeed({ ask }, viewer)).text;
  }
}
