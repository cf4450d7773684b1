import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, certainFix } from '../../src/review/index.ts';
import { detect } from '../../src/checks/detection/detect.ts';
import type { Finding } from '../../src/checks/detection/finding.ts';
import { changedFilesOf, treeOwners, diffMesh } from '../../src/compare/index.ts';
import { createManifestReader } from '../../src/manifest/index.ts';
import type { RepositoryConfig } from '../../src/review/index.ts';
import { readConfig } from '../support/written-config.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import type { Node } from '../../src/manifest/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import type { PageExample } from '../support/detector-page.ts';
import type { Mark } from '../support/page-environment.ts';
import {
  environmentOf,
  marksOf,
  textsOfPage,
  treeOfPage,
  withLine,
} from '../support/page-environment.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const { detectors, renderRoot, schemas } = createEngine(readPackageData());
const settings = { rootNamespace: null, istioVersion: null, external: [] };

const pageOf = (id: string): URL =>
  new URL(`../../docs/reference/checks/${id}.md`, import.meta.url);

type PageTexts = ReturnType<typeof textsOfPage>;
type Found = Pick<Awaited<ReturnType<typeof reviewOf>>, 'findings' | 'changes'>;

/** What the change of an example brings, as the product sees it. */
const foundIn = async (example: PageExample): Promise<Found> =>
  example.options.get('delivered') === 'true' ? foundDelivered(example) : foundInMesh(example);

function foundInMesh({ base, head, options, others }: PageExample): Found {
  const rendered = environmentOf(head, options, renderRoot);
  const renderedBefore = environmentOf(base ?? '', options, renderRoot);
  const mesh = resolveMesh(rendered, settings);
  const before = resolveMesh(renderedBefore, settings);
  const beside = [...others].map(([name, text]) => {
    const given = new Map([['name', name] as const, ['production', 'false'] as const]);
    return resolveMesh(environmentOf(text, given, renderRoot), settings);
  });
  const { name } = rendered.environment;
  const changes = diffMesh(name, before, mesh);
  const sides = { base: treeOfPage(base ?? ''), merged: treeOfPage(head) };
  const reasons = { environments: new Map(), roots: new Map(), notApplied: [], sources: [] };
  const plan = { environments: [], notes: [], gaps: [], reasons };
  const changedFiles = changedFilesOf(
    sides,
    {
      base: { plan, environments: [renderedBefore] },
      merged: { plan, environments: [rendered] },
    },
    createManifestReader(),
  );
  const asOf = options.get('asOf');
  const input = {
    ...{ mesh, before, changes, rendered, renderedBefore, changedFiles, schemas },
    environments: [...beside, mesh],
    environmentsBefore: [...beside, before],
    declaredVariables: declaredIn(options),
    owners: treeOwners(sides.merged),
    ownersBefore: treeOwners(sides.base),
    isWhole: options.get('whole') === 'true',
    ...(asOf !== undefined && { asOf }),
  };
  const { findings, gaps } = detect(detectors, name, input);
  expect(gaps, 'no check breaks down').toEqual({ base: [], merged: [] });
  return { findings, changes };
}

const charts = chartRenderer();

/** An example with `delivered=true` is of who applies what: the whole pipeline looks at it. */
const foundDelivered = ({ base, head }: PageExample): Promise<Found> =>
  reviewOf(
    textsOfPage(base ?? ''),
    textsOfPage(head),
    head.includes('/Chart.yaml') ? charts : null,
  );

/** `declared={name:POOL_SIZE,type:number}` on a fence: what the configuration says of a variable. */
function declaredIn(options: PageExample['options']): RepositoryConfig['variables'] {
  const written = options.get('declared');
  if (written === undefined) return [];
  const text = `variables: [${written.replaceAll(':', ': ').replaceAll(',', ', ')}]`;
  const parsed = readConfig(text);
  if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.config.variables;
}

/** The lines that changed, of files and of what is rendered, and those of the objects around them, on either side. */
const linesEdited = ({ base, head }: PageExample, changes: Found['changes']): ReadonlySet<string> =>
  new Set([
    ...linesWithout(textsOfPage(head), textsOfPage(base ?? '')),
    ...linesWithout(textsOfPage(base ?? ''), textsOfPage(head)),
    ...changes.flatMap(({ origin, object, oldObject }) => [
      placeText(origin),
      ...[object, oldObject].flatMap((one) => (one === null ? [] : linesOf(one.node))),
    ]),
  ]);

const unmarkedLines = (text: string): readonly string[] =>
  text.replace(/\s*#.*$/gm, '').split('\n');

/** The lines of files that the same files have not on the other side. */
const linesWithout = (files: PageTexts, others: PageTexts): readonly string[] =>
  Object.entries(files).flatMap(([file, text]) => {
    const other = new Set(unmarkedLines(others[file] ?? ''));
    return unmarkedLines(text).flatMap((line, index) =>
      other.has(line) ? [] : [placeText({ file, line: index + 1 })],
    );
  });

const linesOf = (node: Node): readonly string[] => [
  placeText(node.origin),
  ...(node.kind === 'map'
    ? [...node.entries.values()]
    : node.kind === 'seq'
      ? node.items
      : []
  ).flatMap(linesOf),
];

const linesCited = ({ origin, related = [] }: Finding): readonly string[] =>
  [origin, ...related].map(placeText);

const placesOf = (findings: readonly Finding[]): readonly string[] => [
  ...new Set(findings.map(({ origin, side }) => `${side} ${origin.file}:${String(origin.line)}`)),
];

/** The example after the certain fix of a finding is taken; null where it has none, or its line says otherwise. */
function mended(example: PageExample, finding: Finding): PageExample | null {
  const { replacement } = finding.fix;
  if (replacement === undefined) return null;
  const fixes: ReturnType<typeof certainFix>[] = [];
  const placeOf = ({ file, line }: Mark) => ({ file, line, side: 'head' as const });
  const head = withLine(example.head, replacement.origin, (line) => {
    const lines = new Map([[placeText(replacement.origin), line]]);
    const fix = certainFix(finding, { placeOf }, lines);
    if (fix !== null) fixes.push(fix);
    return fix?.after ?? null;
  });
  return fixes.length > 0 ? { ...example, head } : null;
}

const placeText = ({ file, line }: Mark): string => `${file}:${String(line)}`;

function markedPlaces({ base, head }: PageExample): readonly string[] {
  const places = (side: string, text: string): readonly string[] =>
    marksOf(text).map(({ file, line }) => `${side} ${file}:${String(line)}`);
  return [...places('base', base ?? ''), ...places('head', head)];
}

/**
 * Checks of a change that cite only what it leaves as it was, so that they are points of their own beside what the edit does.
 * The list only gets shorter.
 */
const CITE_NO_EDIT: ReadonlySet<string> = new Set([
  'change-refused/release-values-missing',
  'object-never-applied/applied-no-more',
  'object-never-applied/change-starts-nothing',
  'route-never-answers/calls-lost-at-gateway',
  'unresolved-reference/dependency-missing',
  'unresolved-reference/health-check-missing',
  'unresolved-reference/route-without-host',
  'upgrade-unprepared/patch-for-old-proxies',
  'upgrade-unprepared/revision-left-behind',
]);

/** Of so many examples of a page one is tried in a run, of each section. */
const SHARES = 4;

describe.each(detectors)('the page of $id', ({ id, checks }) => {
  const url = pageOf(id);

  test('exists and has its sections', () => {
    expect(existsSync(url), `docs/reference/checks/${id}.md`).toBe(true);
    const page = parseDetectorPage(readFileSync(url, 'utf8'));
    expect(page.title).toBe(id);
    expect(page.sections).toEqual(['Found', 'Not found', 'What to do', 'Each check']);
    expect(new Set(page.examples.map(({ section }) => section))).toEqual(
      new Set(['Found', 'Not found']),
    );
  });

  const examples = existsSync(url) ? parseDetectorPage(readFileSync(url, 'utf8')).examples : [];
  const tried = ['Found', 'Not found'].flatMap((section) =>
    shareOfRun(
      examples.filter((each) => each.section === section),
      SHARES,
    ),
  );
  for (const example of tried) {
    const place = `docs/reference/checks/${id}.md:${String(example.line)}`;

    test(`says what is ${example.section.toLowerCase()} at ${place}`, async () => {
      const { findings, changes } = await foundIn(example);
      const own = findings.filter(
        ({ detector, check }) =>
          detector === id && (example.check === null || check === example.check),
      );
      if (example.section === 'Found') {
        expect(markedPlaces(example), 'an example that is found marks a line').not.toEqual([]);
        expect(new Set(placesOf(own))).toEqual(new Set(markedPlaces(example)));
        expect(own.map(({ introducedBy }) => introducedBy)).not.toContain('already-there');
        if (example.base !== null) {
          const edited = linesEdited(example, changes);
          const citesNone = own.some(
            (finding) => !linesCited(finding).some((line) => edited.has(line)),
          );
          expect(citesNone, 'what is found cites what changed').toBe(
            CITE_NO_EDIT.has(`${id}/${example.check ?? ''}`),
          );
        }
        for (const finding of own) {
          const after = mended(example, finding);
          if (after === null) continue;
          const left = (await foundIn(after)).findings.map(({ id: left }) => left);
          expect(left, `the fix of "${spoken(messageOf(finding))}" mends it`).not.toContain(
            finding.id,
          );
        }
      } else expect(own.map((told) => spoken(messageOf(told)))).toEqual([]);
    });
  }

  test('shows what each check finds, under its name', () => {
    const shown = examples.flatMap(({ section, check }) =>
      section === 'Found' && check !== null ? [check] : [],
    );
    expect([...new Set(shown)].sort()).toEqual(checks.map((check) => check.id).sort());
  });
});
