import { pollFeed, askFeed } from "../cells/feed.js";
import type { Letters, Viewer } from "../cells/facts.js";
import type { Answer, CellService } from "../cells/observers/service.js";
import { addSystemEvent, askSystemLog, systemEventsIn } from "../cells/system-events.js";
import type { LineMutant } from "./lines.js";
import type { Experience } from "./questions.js";

/** A question of one role whose answer was judged, and stays the same however often it is asked. */
interface Standing {
  readonly role: Letters;
  ask(service: Pick<CellService, "ask">, viewer: Viewer): Promise<Answer>;
  /** Whether what the viewer is answered where nothing is broken is right. */
  isRight(viewer: Viewer): Promise<boolean>;
}

/** One question that is no record and no list of the clinic: the same to everybody in a role, before and while a rule is broken. */
export class StandingQuestion {
  private readonly usual = new Map<Viewer, string>();

  private constructor(
    private readonly experience: Experience,
    private readonly its: Standing,
  ) {}

  /**
   * The feed of changes, asked from its beginning. A poll writes down what was delivered, so that its world is for polls
   * alone; every organization has polled before, and what it is told then stays the same.
   */
  public static ofFeed(experience: Experience): StandingQuestion {
    const { service, world } = experience.yard;
    return new StandingQuestion(experience, {
      role: "IN",
      ask: askFeed,
      async isRight(viewer) {
        const { shown, judged } = await pollFeed(service, world, experience.sightOf(viewer));
        return shown.join() === judged.join();
      },
    });
  }

  /** The log as an admin reads it: the events of the system. */
  public static async ofSystemLog(experience: Experience): Promise<StandingQuestion> {
    const { service, world } = experience.yard;
    const event = await addSystemEvent(service.owner, world.clinicId);
    return new StandingQuestion(experience, {
      role: "AD",
      ask: askSystemLog,
      isRight: async (viewer) => systemEventsIn(await askSystemLog(service, viewer)).join() === event,
    });
  }

  /** Who is answered something else while a rule is broken, and only then; null where nobody is. */
  public async findIn(mutant: LineMutant): Promise<string | null> {
    for (const viewer of this.experience.yard.world.viewers.filter(({ role }) => role === this.its.role)) {
      const usual = await this.usualOf(viewer);
      const mark = this.experience.newMark();
      mutant.apply();
      const now = await this.ask(viewer, mark).finally(() => mutant.mend());
      if (now === usual) continue;
      if ((await this.ask(viewer)) !== usual) throw new Error("An answer changes where nothing is broken");
      return viewer.name;
    }
    return null;
  }

  private async usualOf(viewer: Viewer): Promise<string> {
    const known = this.usual.get(viewer);
    if (known !== undefined) return known;
    if (!(await this.its.isRight(viewer))) throw new Error(`${viewer.name} is told wrong where nothing is broken`);
    const text = await this.ask(viewer);
    this.usual.set(viewer, text);
    return text;
  }

  private async ask(viewer: Viewer, mark = ""): Promise<string> {
    const { service } = this.experience.yard;
    const ask: CellService["ask"] = (by, query, variables) => service.ask(by, query + mark, variables);
    return (await this.its.ask({ ask }, viewer)).text;
  }
}
