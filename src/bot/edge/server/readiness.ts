import type { Clock } from '../../../forge/index.ts';

/**
 * Describes one thing the service needs. `problem` gives a sentence while it is not there, null when it is.
 */
export interface ReadinessCondition {
  readonly name: string;
  readonly problem: () => Promise<string | null>;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** Names what keeps the queue, without a login. */
  readonly database: string;
  readonly conditions: Readonly<Record<string, string>>;
  /** Sentences on what is off, and keeps nothing from working; absent for none. */
  readonly notes?: readonly string[];
}

export interface Readiness {
  /** Gives a report that is at most `maxAge` old, so that asking often costs nothing. */
  report(): Promise<ReadinessReport>;
  /** Asks anew next time. */
  doubt(): void;
}

interface ReadinessOptions {
  /** Milliseconds that a report is good for. */
  readonly maxAge?: number;
  /** Sentences on what is off. */
  readonly notes?: () => readonly string[];
}

/** Tells whether work can be taken on now, with the reason for each thing that is missing. */
export function createReadiness(
  conditions: readonly ReadinessCondition[],
  database: string,
  clock: Clock,
  { maxAge = 2_000, notes = () => [] }: ReadinessOptions = {},
): Readiness {
  let last: { readonly at: number; readonly report: Promise<ReadinessReport> } | null = null;
  return {
    report: () => {
      const now = clock.now();
      if (last === null || now - last.at > maxAge)
        last = { at: now, report: ask(conditions, database, notes()) };
      return last.report;
    },
    doubt: () => {
      last = null;
    },
  };
}

async function ask(
  conditions: readonly ReadinessCondition[],
  database: string,
  notes: readonly string[],
): Promise<ReadinessReport> {
  const answers = await Promise.all(
    conditions.map(async ({ name, problem }) => ({ name, problem: await problemOf(problem) })),
  );
  return {
    ready: answers.every(({ problem }) => problem === null),
    database,
    conditions: Object.fromEntries(answers.map(({ name, problem }) => [name, problem ?? 'ok'])),
    ...(notes.length > 0 && { notes }),
  };
}

async function problemOf(problem: ReadinessCondition['problem']): Promise<string | null> {
  try {
    return await problem();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
