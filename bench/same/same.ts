import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ComparedRun } from './compared-runs.ts';
import { comparedRuns } from './compared-runs.ts';
import type { JsonDifference } from './json-differences.ts';
import { jsonDifferences } from './json-differences.ts';

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Disagreement {
  readonly name: string;
  readonly differences: readonly JsonDifference[];
}

/** Differences that are meant. */
interface Allowed {
  /** Keys that only the later answer holds. */
  readonly added: ReadonlySet<string>;
  /** Places of an answer that may differ, such as `findings[].message`. */
  readonly except: ReadonlySet<string>;
}

/** What comparing two builds came to. */
interface Comparison {
  readonly page: string;
  readonly different: number;
}

/** `BUILD_A BUILD_B [--added KEY]... [--except PATH]... [--only SET]`: two checkouts that are built. */
export async function benchSame(root: string, options: readonly string[]): Promise<Comparison> {
  const { builds, allowed, only } = optionsOf(options);
  const compared = await comparedRuns(root);
  const { runs, absent } = compared;
  try {
    const asked = runs.filter(({ name }) => only === null || name.startsWith(only));
    const disagreements = await compareAll(asked, builds, allowed);
    return {
      page: pageOf(asked.length, absent, disagreements),
      different: disagreements.length,
    };
  } finally {
    await compared.remove();
  }
}

function optionsOf(options: readonly string[]) {
  const valuesOf = (name: string): readonly string[] =>
    options.filter((_, index) => options[index - 1] === name);
  const [a, b] = options.filter(
    (option, index) => !option.startsWith('--') && !options[index - 1]?.startsWith('--'),
  );
  if (a === undefined || b === undefined)
    throw new Error(
      'npm run bench -- same BUILD_A BUILD_B [--added KEY]... [--except PATH]... [--only SET]',
    );
  return {
    builds: [a, b] as const,
    allowed: {
      added: new Set(valuesOf('--added')),
      except: new Set(valuesOf('--except').map((path) => `stdout.${path}`)),
    },
    only: valuesOf('--only')[0] ?? null,
  };
}

async function compareAll(
  runs: readonly ComparedRun[],
  [a, b]: readonly [string, string],
  { added, except }: Allowed,
): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  const waiting = runs.values();
  const work = async (): Promise<void> => {
    for (const { name, args } of waiting) {
      const before = await answerOf(a, args);
      const after = await answerOf(b, args);
      const differences = jsonDifferences(dataOf(before), dataOf(after), added).filter(
        ({ path }) => !except.has(placeIn(path)),
      );
      if (differences.length > 0) found.push({ name, differences });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function answerOf(build: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(build, 'dist/src/cli.js'), ...args]);
    const texts: readonly [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => texts[0].push(chunk));
    child.stderr.on('data', (chunk: Buffer) => texts[1].push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const [stdout, stderr] = texts.map((chunks) => Buffer.concat(chunks).toString('utf8'));
      resolve({ code, stdout: stdout ?? '', stderr: stderr ?? '' });
    });
  });
}

/** A place in any item of a list. */
const placeIn = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/** JSON is compared value by value, other text line by line. */
const dataOf = ({ code, stdout, stderr }: Answer): unknown => ({
  code,
  stdout: stdout.startsWith('{') ? (JSON.parse(stdout) as unknown) : stdout.split('\n'),
  stderr: stderr.split('\n'),
});

const MOST_SHOWN = 5;
const LONGEST_SHOWN = 160;

function pageOf(
  compared: number,
  absent: readonly string[],
  disagreements: readonly Disagreement[],
): string {
  const head = `${String(compared)} answers compared, ${String(disagreements.length)} differ.${absent.map((set) => ` No ${set} here: skipped.`).join('')}\n`;
  if (disagreements.length === 0) return head;
  const places = new Map<string, number>();
  for (const { differences } of disagreements)
    for (const place of new Set(differences.map(({ path }) => placeIn(path))))
      places.set(place, (places.get(place) ?? 0) + 1);
  const table = [...places]
    .sort(([, one], [, other]) => other - one)
    .map(([place, count]) => `${String(count).padStart(5)} ${place}\n`);
  return `${disagreements.map(textOf).join('')}\n${table.join('')}\n${head}`;
}

function textOf({ name, differences }: Disagreement): string {
  const shown = differences
    .slice(0, MOST_SHOWN)
    .map(
      ({ path, before, after }) => `  ${path}\n    - ${shortOf(before)}\n    + ${shortOf(after)}\n`,
    );
  const more = differences.length - shown.length;
  return `${name}\n${shown.join('')}${more > 0 ? `  and ${String(more)} more\n` : ''}`;
}

const shortOf = (value: unknown): string =>
  (value === undefined ? '(nothing)' : JSON.stringify(value)).slice(0, LONGEST_SHOWN);
