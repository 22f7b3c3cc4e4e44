import pg from "pg";
import type { ServiceProcess } from "../support/service-process.js";
import { startServiceProcess } from "../support/service-process.js";
import {
  conflictLane,
  preferenceLane,
  programLane,
  restrictedOrganisationLane,
  restrictionLane,
} from "./choice-lanes.js";
import { raceClinic, type RaceClinic } from "./clinic.js";
import { expiringLane, organisationLane, treatingLane } from "./consent-lanes.js";
import { Clock, type Lane } from "./lane.js";
import { race, type RaceOptions } from "./race.js";
import {
  assignmentLane,
  careTeamLane,
  leaverLane,
  representativeLane,
  roleLane,
  supervisionLane,
} from "./relationship-lanes.js";
import { judge, type Verdict } from "./verdict.js";

/** A service with a clinic to race in. */
export interface RaceTrack {
  readonly service: ServiceProcess;
  readonly clinic: RaceClinic;
  /** Lays lanes, runs them, and judges what was seen. */
  run(lanes: readonly Lane[], options: RaceOptions): Promise<Verdict>;
  close(): Promise<void>;
}

export async function openTrack(): Promise<RaceTrack> {
  const service = await startServiceProcess({ poolSize: 6 });
  const owners = new pg.Pool({ connectionString: service.database.ownerUrl, max: 8 });
  const watch = new pg.Pool({ connectionString: service.database.ownerUrl, max: 4 });
  const clock = new Clock(watch);
  const clinic = await raceClinic(service, clock, owners);
  return {
    service,
    clinic,
    async run(lanes, options) {
      const { database: since } = await clock.moment();
      return judge(service, await race(service, clock, lanes, options), since);
    },
    async close() {
      await clinic.close();
      await watch.end();
      await service.close();
    },
  };
}

/** Consents: to organisations that share feeds, some of Part 2 programs, and to treating staff. */
export async function consentLanes(clinic: RaceClinic, count: number): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (let i = 0; i < count; i++) {
    const integrators = await integratorsOf(clinic, Math.floor(i / LANES_OF_AN_ORGANISATION));
    if (i % 4 === 3) lanes.push(await treatingLane(clinic));
    else lanes.push(await organisationLane(clinic, integrators, { sud: i % 4 === 2, feed: i % 2 === 0 }));
  }
  return lanes;
}

const LANES_OF_AN_ORGANISATION = 4;

/** One lane for each other relationship that can end. */
export async function otherLanes(clinic: RaceClinic): Promise<Lane[]> {
  const [integrator] = await integratorsOf(clinic, -1);
  if (integrator === undefined) throw new Error("Nobody acts for an organisation");
  return [
    await assignmentLane(clinic),
    await supervisionLane(clinic),
    await roleLane(clinic),
    await leaverLane(clinic),
    await careTeamLane(clinic),
    await representativeLane(clinic),
    await preferenceLane(clinic),
    await restrictionLane(clinic),
    await restrictedOrganisationLane(clinic, integrator),
    await conflictLane(clinic),
    await programLane(clinic),
    await expiringLane(clinic, integrator),
  ];
}

const integrators = new WeakMap<RaceClinic, Map<number, Awaited<ReturnType<typeof twoOf>>>>();

/** The two accounts of the organisation of that number. */
async function integratorsOf(clinic: RaceClinic, number: number): ReturnType<typeof twoOf> {
  const known = integrators.get(clinic) ?? new Map<number, Awaited<ReturnType<typeof twoOf>>>();
  integrators.set(clinic, known);
  const two = known.get(number) ?? (await twoOf(clinic));
  known.set(number, two);
  return two;
}

async function twoOf({ world }: RaceClinic) {
  const organization_id = await world.organization();
  return [
    await world.person("INTEGRATOR", { organization_id }),
    await world.person("INTEGRATOR", { organization_id }),
  ] as const;
}
