import { startServiceProcess, type ServiceProcess } from "../support/service-process.js";
import { createCrowd, type CrowdMember } from "./crowd.js";
import { disturbances } from "./disturbance.js";
import { calm, storm, type StormOptions } from "./storm.js";
import { judge, type Verdict } from "./verdict.js";
import { watchEntrance } from "./watched-entrance.js";

/** A service with fewer connections than callers, and a crowd that asks it. */
export interface Stage {
  readonly service: ServiceProcess;
  readonly crowd: readonly CrowdMember[];
  run(options: StormOptions): Promise<Verdict>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const service = await startServiceProcess({ poolSize: 4 });
  await watchEntrance(service);
  const crowd = await createCrowd(service.owner);
  return {
    service,
    crowd,
    async run(options) {
      const hits = await disturbances(service);
      const log = await storm(service, crowd, hits, options);
      await hits.end();
      const afterwards = await calm(service, crowd);
      return judge(service, crowd, { log, afterwards, disturbed: hits.done });
    },
    close: () => service.close(),
  };
}
