import { clientId } from "./clients.js";
import { type Calendar, type Chapter, harbor, type Row, sampleId } from "./story.js";

/** One opening of a client's record in an emergency. */
export interface Emergency {
  readonly name: string;
  readonly client: number;
  readonly by: string;
  readonly startedAt: string;
  readonly endsAt: string;
  readonly nature: string;
  readonly reviewDueOn: string;
  readonly review?: { readonly at: string; readonly by: string; readonly comment: string };
}

/** Sam was taken to a hospital; Noor could not be reached. The first was reviewed, the second waits for it. */
export const emergencies = (on: Calendar): readonly Emergency[] => [
  {
    name: "emergency 7",
    client: 7,
    by: "clinician.core",
    startedAt: on.ago(26, "21:05"),
    endsAt: on.ago(26, "21:40"),
    nature: "Found unresponsive in the waiting room; the ambulance asked what he takes.",
    reviewDueOn: businessDaysAfter(on.day(-26), 2),
    review: { at: on.ago(25, "14:30"), by: "privacy.officer", comment: "Spoke with Dr. Example and the hospital." },
  },
  {
    name: "emergency 6",
    client: 6,
    by: "clinician.rise",
    startedAt: on.ago(1, "08:15"),
    endsAt: on.ago(1, "09:15"),
    nature: "Confused and alone at the front desk; nobody of her team was in the house.",
    reviewDueOn: businessDaysAfter(on.day(-1), 2),
  },
];

/** Who opened a record in an emergency, and what the hospital was told (42 CFR 2.51(c)). */
export function emergencyChapter(on: Calendar): Chapter {
  return [
    ["emergency_accesses", emergencies(on).map(accessRow)],
    [
      "emergency_disclosures",
      [
        {
          clinic_id: harbor,
          id: sampleId("emergency disclosure 7"),
          client_id: clientId(7),
          emergency_access_id: sampleId("emergency 7"),
          recipient_name: "Dr. Uma Sample",
          recipient_affiliation: "Sampletown General Hospital (invented)",
          discloser_id: sampleId("clinician.core"),
          disclosed_at: on.ago(26, "21:20"),
          documented_at: on.ago(26, "22:10"),
          description: "That he is in treatment for opioid use, and his crisis plan",
          classes: ["IDENTITY", "SUD", "CRISIS"],
        },
      ],
    ],
  ];
}

/** The day of the review, Monday to Friday. */
function businessDaysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  for (let left = days; left > 0;) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (date.getUTCDay() % 6 !== 0) left--;
  }
  return date.toISOString().slice(0, 10);
}

function accessRow({ name, client, by, startedAt, endsAt, nature, reviewDueOn, review }: Emergency): Row {
  return {
    clinic_id: harbor,
    id: sampleId(name),
    client_id: clientId(client),
    user_id: sampleId(by),
    started_at: startedAt,
    ends_at: endsAt,
    nature,
    consent_cannot_be_obtained: true,
    review_due_on: reviewDueOn,
    ...(review && {
      review: "JUSTIFIED",
      review_comment: review.comment,
      reviewed_by: sampleId(review.by),
      reviewed_at: review.at,
      version: 3,
    }),
  };
}
