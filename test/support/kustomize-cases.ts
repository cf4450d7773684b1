import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { KustomizeRenderer } from '../../src/kustomize/index.ts';
import { createKustomizeRenderer, parseKustomizeTables } from '../../src/kustomize/index.ts';
import tables from '../../schemas/kustomize/kustomize-5.5.json' with { type: 'json' };
import { treeOf } from './tree-of.ts';

/** Where kustomize's cases lie beside this repository; they are other projects' and stay outside of it. */
export const CASES = '../shared/conformance/kustomize/open';

const caseSchema = z.object({
  id: z.string(),
  dir: z.string(),
  expect: z.enum(['ok', 'error']),
  load_restrictor: z.string().optional(),
});

/** One input tree of which it is known what kustomize makes of it. */
export interface KustomizeCase extends z.infer<typeof caseSchema> {
  readonly folder: string;
}

/** All cases; none where the folder is not there. */
export const kustomizeCases = (): readonly KustomizeCase[] =>
  existsSync(CASES)
    ? readdirSync(CASES).map((name) => {
        const folder = join(CASES, name);
        const json: unknown = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
        return { ...caseSchema.parse(json), folder };
      })
    : [];

/** The input files of a case by their paths in its tree. */
export function inputOf({ folder }: KustomizeCase): Readonly<Record<string, Uint8Array>> {
  const top = join(folder, 'input');
  return Object.fromEntries(
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .map((name) => join(top, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(top, path), readFileSync(path)]),
  );
}

const parsedTables = parseKustomizeTables(tables);

/** What our renderer makes of a case. */
export const runCase = (one: KustomizeCase): ReturnType<KustomizeRenderer['render']> =>
  createKustomizeRenderer(parsedTables, {
    loadRestriction: one.load_restrictor === undefined ? 'own-folder' : 'none',
  }).render(treeOf(inputOf(one)), one.dir);
