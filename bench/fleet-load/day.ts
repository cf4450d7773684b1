import { seededRandom } from '../seeded-random.ts';

/** One thing that GitHub tells of a pull request. */
export type Told = 'opened' | 'pushed' | 'reviewed' | 'asked' | 'closed' | 'other';

export interface Happening {
  /** Milliseconds since the day began. */
  readonly at: number;
  readonly repository: number;
  readonly pullRequest: number;
  readonly told: Told;
}

const [MINUTE, HOUR] = [60_000, 3_600_000];

/** Percent of a day's work in each of its hours, in UTC: a tenth in the busiest, three quarters in eight. */
const HOURS: readonly number[] = [
  ...[0.8, 0.8, 0.8, 0.8, 1.2, 2, 3.5, 6.5, 9.6, 10, 9.8, 8.6, 8.8, 9.7, 9.9, 7.4],
  ...[3.4, 1.8, 1.2, 0.9, 0.7, 0.6, 0.6, 0.6],
];

/** What one pull request of a day tells, in minutes after it was opened: twelve deliveries. */
const STORY: readonly (readonly [Told, number])[] = [
  ['opened', 0],
  ['other', 0],
  ['pushed', 12],
  ['other', 12],
  ['asked', 20],
  ['pushed', 31],
  ['other', 31],
  ['pushed', 55],
  ['other', 55],
  ['reviewed', 75],
  ['closed', 90],
  ['other', 90],
];

/** Draws the hour in which a pull request is opened. */
function hourOf(drawn: number): number {
  const whole = HOURS.reduce((sum, each) => sum + each, 0);
  let left = drawn * whole;
  for (const [hour, share] of HOURS.entries()) {
    if (left < share) return hour;
    left -= share;
  }
  return HOURS.length - 1;
}

/** A day of so many repositories, with one pull request each: all that GitHub tells, in its order. */
export function playedDay(repositories: number, seed: number): readonly Happening[] {
  const random = seededRandom(seed);
  const happenings: Happening[] = [];
  for (let repository = 1; repository <= repositories; repository += 1) {
    const opened = hourOf(random()) * HOUR + random() * HOUR;
    const pace = 0.4 + random() * 1.2;
    for (const [told, minutes] of STORY)
      happenings.push({
        at: opened + minutes * pace * MINUTE,
        ...{ repository, pullRequest: 1, told },
      });
  }
  return happenings.toSorted((a, b) => a.at - b.at);
}
