import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { answerCase } from '../../src/compare/index.ts';
import { disagreements } from '../support/case-agreement.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import unanswered from './mesh-cases.unanswered.json' with { type: 'json' };

const SETS = ['behaviour/open', 'behaviour/more', 'live/open'];
const ROOT = '../shared/conformance';
const schemas = shippedSchemas();
/** Tokens of the cases are over long before, or begin long after. */
const NOW = Date.UTC(2026, 10, 1) / 1000;

const caseSchema = z.object({ id: z.string(), expect: z.record(z.string(), z.json()) });

interface Judged {
  readonly id: string;
  readonly area: string;
  /** Undefined where the model says that it does not know. */
  readonly wrong: readonly string[] | undefined;
  readonly missing: unknown;
}

function judge(path: string): Judged {
  const text = readFileSync(path, 'utf8');
  const { id, expect: expected } = caseSchema.parse(parse(text));
  const result = answerCase(text, { schemas, now: NOW })?.result ?? {};
  const area = id.split('/').at(-2) ?? id;
  if (result['result'] === 'unknown')
    return { id, area, wrong: undefined, missing: result['missing'] };
  const wrong = disagreements(expected, result);
  return { id, area, wrong, missing: null };
}

const filesOf = (set: string): readonly string[] =>
  readdirSync(join(ROOT, set), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(ROOT, set, name))
    .sort();

/** `authz 112 of 113, …` */
function score(judged: readonly Judged[]): string {
  const areas = [...new Set(judged.map(({ area }) => area))].sort();
  return areas
    .map((area) => {
      const all = judged.filter((one) => one.area === area);
      const right = all.filter(({ wrong }) => wrong?.length === 0).length;
      return `${area} ${String(right)} of ${String(all.length)}`;
    })
    .join(', ');
}

describe.each(SETS)('the mesh answers %s', (set) => {
  const present = existsSync(join(ROOT, set));
  test.skipIf(present)(`skipped: ${set} is not here`, () => {
    expect(present).toBe(false);
  });
  test.runIf(present)('rightly, or says that it does not know', () => {
    const judged = shareOfRun(filesOf(set), 4).map(judge);
    console.log(`${set}: ${score(judged)}`);
    const wrong = judged.filter((one) => one.wrong !== undefined && one.wrong.length > 0);
    const silent = judged.filter((one) => one.wrong === undefined).map(({ id }) => id);
    if (process.env['MESH_CASES'] !== undefined)
      for (const { id, wrong: how, missing } of judged)
        if (how === undefined || how.length > 0)
          console.log(`CASE ${id} ${how?.join('; ') ?? `? ${String(missing)}`}`);
    expect(wrong).toEqual([]);
    const known: readonly string[] = unanswered;
    expect(silent.sort()).toEqual(known.filter((id) => judged.some((one) => one.id === id)));
  });
});
