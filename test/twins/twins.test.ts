import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { textsOfPage } from '../support/page-environment.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const { detectors } = createEngine(readPackageData());

/** Of so many examples one is tried in a run. */
const SHARES = 8;

/** Examples that compare what several roots may write; they are tried in each run. */
const ALWAYS = new Set([
  'release-replaced',
  'definitions-skipped',
  'ingress-login-lost',
  'ingress-addresses-opened',
  'value-kept-until-restart',
]);

const NOTE = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note, namespace: elsewhere }\n';
const noteOf = (text: string): Files => ({
  'apps/elsewhere/note.yaml': `${NOTE}data: { note: ${text} }\n`,
});

const appliedFrom = (path: string): Files => ({
  [`clusters/main/${path}.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${path}, namespace: flux-system }
spec:
  path: ./apps/${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
});

/** How the two folders come to one cluster. */
const APPLIED: readonly (readonly [string, Files])[] = [
  ['nothing that is seen', {}],
  [
    'a Kustomization each',
    { ...appliedFrom('one'), ...appliedFrom('two'), ...appliedFrom('elsewhere') },
  ],
];

const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

/** What is said beside a change of a note elsewhere, where both sides of an example stand in one tree. */
async function saidBeside(one: Files, two: Files, appliers: Files): Promise<readonly string[]> {
  const twins = { ...below('apps/one', one), ...below('apps/two', two), ...appliers };
  const { findings, changes, behaviours } = await reviewOf(
    { ...twins, ...noteOf('old') },
    { ...twins, ...noteOf('new') },
  );
  return [
    ...findings.flatMap(({ introducedBy, check, message }) =>
      introducedBy === 'this-change' ? [`${check}: ${message}`] : [],
    ),
    ...behaviours.flatMap(({ consequences }) => consequences.map((each) => JSON.stringify(each))),
    ...changes.flatMap(({ kind, subject: { name } }) => (name === 'note' ? [] : [kind, name])),
  ];
}

const examples = detectors.flatMap(({ id }) => {
  const page = new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);
  return parseDetectorPage(readFileSync(page, 'utf8')).examples.flatMap((each) =>
    each.section === 'Found' && each.base !== null
      ? [{ ...each, base: each.base, place: `docs/reference/checks/${id}.md:${String(each.line)}` }]
      : [],
  );
});
const always = examples.filter(({ check }) => check !== null && ALWAYS.has(check));
const others = examples.filter((each) => !always.includes(each));

for (const { place, base, head } of [...always, ...shareOfRun(others, SHARES)])
  test(`a change elsewhere says nothing of the twins of ${place}`, async () => {
    const [was, is] = [textsOfPage(base), textsOfPage(head)];
    for (const [by, appliers] of APPLIED) {
      expect(await saidBeside(was, is, appliers), `applied by ${by}`).toEqual([]);
      expect(await saidBeside(is, was, appliers), `applied by ${by}, turned`).toEqual([]);
    }
  });
