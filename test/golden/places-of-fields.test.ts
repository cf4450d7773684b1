import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExampleRepository } from '../../sandbox/example-repository.ts';
import { buildExampleRepository, EXAMPLES } from '../../sandbox/example-repository.ts';
import { startGit } from '../../sandbox/github/git/git-starter.ts';

const golden = fileURLToPath(new URL('./', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const repositories = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];

const built = new Map<string, ExampleRepository>();

beforeAll(async () => {
  for (const of of repositories) built.set(of, await buildExampleRepository(examples, { of }));
}, 60_000);
afterAll(async () => {
  for (const repository of built.values()) await repository.remove();
});

interface Place {
  readonly file: string;
  readonly line: number;
  readonly side: 'base' | 'head';
}

interface Told {
  readonly changes: readonly (Place & {
    readonly field: string | null;
    readonly before: unknown;
    readonly after: unknown;
  })[];
  readonly findings: readonly (Place & { readonly message: string; readonly why: string })[];
}

const told = (name: string): Told =>
  JSON.parse(readFileSync(join(golden, name, 'expected.json'), 'utf8')) as Told;

const texts = new Map<string, Promise<string>>();

/** A line of a file of one side; null for one that is not there. */
async function lineAt(
  of: string,
  name: string,
  { file, line, side }: Place,
): Promise<string | null> {
  const revision = `${side === 'base' ? 'main' : name}:${file}`;
  const key = `${of} ${revision}`;
  const text =
    texts.get(key) ??
    startGit(['-C', built.get(of)?.folder ?? '', 'show', revision], process.env).then(
      ({ stdout }) => String(stdout),
    );
  texts.set(key, text);
  return (await text).split('\n')[line - 1] ?? null;
}

/** Names in a path of a field, without the numbers of lists: `env[name=A].value` has env, A and value. */
const namesIn = (field: string): readonly string[] =>
  [...field.matchAll(/\['([^']*)'\]|\[name=([^\]]+)\]|([A-Za-z_][\w-]*)/g)].map(
    ([, quoted, named, plain]) => quoted ?? named ?? plain ?? '',
  );

/** Tells whether a line has the name of a field, the one around it, or something of its value. */
function isOf({ field, before, after }: Told['changes'][number], line: string): boolean {
  const written = line.trim().replace(/^(?:- )?(?:[\w.-]+: )?|["']/g, '');
  const values = JSON.stringify([before, after]);
  return (
    namesIn(field ?? '')
      .slice(-2)
      .some((name) => line.includes(name)) ||
    (written !== '' && values.includes(written)) ||
    [...values.matchAll(/"([^"]+)"/g)].some(([, word = '']) => line.includes(word.slice(0, 30)))
  );
}

/** An object as a whole is told where it begins. */
const BEGINS = /^(?:apiVersion|kind):/;

test.each(
  repositories.flatMap((of) =>
    readdirSync(join(examples, EXAMPLES[of])).map((name) => [name, of] as const),
  ),
)('each place in the report on %s holds what is told of it', async (name, of) => {
  const { changes, findings } = told(name);
  const wrong: string[] = [];
  for (const change of changes) {
    if (change.field === null) continue;
    const line = await lineAt(of, name, change);
    if (line === null || !isOf(change, line))
      wrong.push(`${change.field} at ${change.file}:${String(change.line)}: ${line ?? 'nothing'}`);
  }
  for (const sentence of findings.flatMap(({ message, why }) => `${message} ${why}`.split('. ')))
    for (const [all, , file = '', line = ''] of sentence.matchAll(
      /`([^`\n]+)` \(([\w./-]+):(\d+)\)/g,
    )) {
      const sides = (['head', 'base'] as const).map((side) => ({ file, line: Number(line), side }));
      const lines = await Promise.all(sides.map((place) => lineAt(of, name, place)));
      const words = [...sentence.matchAll(/`([^`\n]+)`/g)].flatMap(([, word = '']) => [
        word,
        namesIn(word).at(-1) ?? word,
      ]);
      const holds = (each: string | null): boolean =>
        each !== null && (BEGINS.test(each) || words.some((word) => each.includes(word)));
      if (!lines.some(holds)) wrong.push(`${all}: ${lines.join(' | ')}`);
    }
  expect(wrong).toEqual([]);
});
