/** What a task came to: in `said` a few words on it, in `shown` all that it printed, for who mends it. */
export interface TaskResult {
  readonly passed: boolean;
  readonly said: string;
  readonly shown: string;
}

/** Something to try before a release that not every machine can. */
export interface ReleaseTask {
  readonly name: string;
  readonly title: string;
  /** What of the machine it needs and does not find; null where it can be run. */
  readonly missing: () => string | null;
  readonly run: () => TaskResult | Promise<TaskResult>;
}

type Outcome = 'passed' | 'failed' | 'skipped';

/**
 * Runs tasks one after the other, and ends with the plain line `N passed, N failed`. What the machine cannot run is
 * named as skipped, and counts as neither. Returns whether something ran and nothing failed.
 */
export async function runTasks(
  tasks: readonly ReleaseTask[],
  write: (text: string) => void,
): Promise<boolean> {
  const outcomes: { readonly name: string; readonly outcome: Outcome }[] = [];
  for (const task of tasks)
    outcomes.push({ name: task.name, outcome: await outcomeOf(task, write) });
  const namesOf = (...wanted: readonly Outcome[]): readonly string[] =>
    outcomes.filter(({ outcome }) => wanted.includes(outcome)).map(({ name }) => name);
  const [passed, failed] = [namesOf('passed').length, namesOf('failed').length];
  write(`\nRan: ${listOf(namesOf('passed', 'failed'))}. Skipped: ${listOf(namesOf('skipped'))}.\n`);
  write(`${String(passed)} passed, ${String(failed)} failed\n`);
  return passed > 0 && failed === 0;
}

/** Tells of a task while it runs; all that it printed is shown where it failed alone. */
async function outcomeOf(
  { name, title, missing, run }: ReleaseTask,
  write: (text: string) => void,
): Promise<Outcome> {
  const lacking = missing();
  if (lacking !== null) {
    write(`${name}: SKIPPED, ${lacking} (${title})\n`);
    return 'skipped';
  }
  write(`${name}: ${title} …\n`);
  const { passed, said, shown } = await run();
  if (!passed) write(shown.endsWith('\n') ? shown : `${shown}\n`);
  write(`${name}: ${passed ? 'passed' : 'FAILED'}, ${said}\n`);
  return passed ? 'passed' : 'failed';
}

const listOf = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : names.join(', ');
