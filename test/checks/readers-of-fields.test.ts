import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detect } from '../../src/checks/detection/detect.ts';
import type { Detector, DetectorInput } from '../../src/checks/detection/detector.ts';
import { looksToRepeat, READERS_OF_FIELDS } from '../../src/checks/detection/readers-of-fields.ts';
import { consequencesBetween, diffMesh } from '../../src/compare/index.ts';
import type { RenderedEnvironment } from '../../src/gitops/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import type { Node, ResourceId } from '../../src/manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, runsPods } from '../../src/manifest/index.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/index.ts';
import { parseDetectorPage } from '../support/detector-page.ts';
import { environmentOf } from '../support/page-environment.ts';
import { withSeldomRead } from '../support/seldom-read.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const { detectors, renderRoot, schemas } = createEngine(readPackageData());
const settings = { rootNamespace: null, istioVersion: null, external: [] };

const examples = detectors.flatMap(({ id }) => {
  const page = readFileSync(
    new URL(`../../docs/reference/checks/${id}.md`, import.meta.url),
    'utf8',
  );
  return parseDetectorPage(page).examples.map((example) => ({
    place: `docs/reference/checks/${id}.md:${String(example.line)}`,
    example,
  }));
});

type SeldomReadField = keyof typeof READERS_OF_FIELDS;
type Example = (typeof examples)[number]['example'];

/** The environment of an example, and those beside it, with images and limits. */
function environmentsOf(
  { head, options, others }: Example,
  given: Parameters<typeof withSeldomRead>[1],
): readonly RenderedEnvironment[] {
  const beside = [...others].map(([name, text]) => {
    const said = new Map([['name', name] as const, ['production', 'false'] as const]);
    return environmentOf(text, said, renderRoot);
  });
  return [environmentOf(head, options, renderRoot), ...beside].map((each) =>
    withSeldomRead(each, given),
  );
}

/** What is given to look at a side by itself. */
function asBase([rendered, ...beside]: readonly RenderedEnvironment[]): DetectorInput {
  if (rendered === undefined) throw new Error('An example has an environment.');
  const mesh = resolveMesh(rendered, settings);
  const environments = [mesh, ...beside.map((each) => resolveMesh(each, settings))];
  return {
    ...{ mesh, before: mesh, changes: [], rendered, renderedBefore: rendered, schemas },
    ...{ environments, environmentsBefore: environments },
  };
}

const USUAL = { tag: '1.4.2', revisionHistoryLimit: 5 };

/** Notes who reads these fields of the objects of an environment. */
function watch(rendered: RenderedEnvironment, note: (field: SeldomReadField) => void): void {
  const watched = (field: SeldomReadField, node: Node | undefined): void => {
    if (node?.kind !== 'scalar') return;
    const { value } = node;
    Object.defineProperty(node, 'value', {
      enumerable: true,
      get: () => {
        note(field);
        return value;
      },
    });
  };
  for (const resource of rendered.roots.flatMap(({ resources }) => resources).filter(runsPods)) {
    watched('revisionHistoryLimit', nodeAt(resource.node, 'spec', 'revisionHistoryLimit'));
    for (const list of ['containers', 'initContainers'])
      for (const container of itemsAt(podTemplateOf(resource), 'spec', list))
        watched('image', nodeAt(container, 'image'));
  }
}

/** Some of a run, so that the runs of a day try all. */
const SHARES = 40;

describe.each(shareOfRun(examples, SHARES))('at $place', ({ example }) => {
  test('only the checks that are named read what is seldom read', () => {
    const environments = environmentsOf(example, USUAL);
    const parts = detectors.flatMap((each) => each.detect(asBase(environments)).parts ?? []);
    const isOfTheChange = looksToRepeat(asBase(environments));
    let read = new Set<SeldomReadField>();
    for (const each of environments) watch(each, (field) => read.add(field));
    const unnamed = parts.flatMap((part) => {
      if (isOfTheChange?.(part) !== false) return [];
      // what a mesh is asked for the first time it remembers: each look has meshes of its own
      const input = asBase(environments);
      read = new Set();
      part.look.find(input);
      return [...read].flatMap((field) => {
        const names = part.look.checks.map(({ id }) => id);
        return names.some((name) => READERS_OF_FIELDS[field].has(name)) ? [] : [{ field, names }];
      });
    });
    expect(unnamed).toEqual([]);
  });

  test('what differs in such fields is told as if every check looked', () => {
    const before = asBase(environmentsOf(example, USUAL));
    for (const given of [
      { ...USUAL, tag: '1.5.0' },
      { ...USUAL, tag: 'latest' },
      { ...USUAL, revisionHistoryLimit: 3 },
      { tag: '1.3.0', revisionHistoryLimit: 0 },
    ]) {
      const after = asBase(environmentsOf(example, given));
      const input = {
        ...after,
        before: before.mesh,
        renderedBefore: before.rendered,
        environmentsBefore: before.environments ?? [],
        changes: diffMesh('prod', before.mesh, after.mesh),
      };
      expect(toldOf(detectors, input)).toEqual(toldOf(thorough, input));
      const sides = { before: before.mesh, after: after.mesh };
      expect(consequencesBetween('prod', sides).consequences).toEqual([]);
    }
  });
});

test('what compares both sides looks again where it found something of the base, or anything else changes', () => {
  const example = examples.find(({ example: { head } }) => head.includes('kind: DestinationRule'));
  if (example === undefined) throw new Error('A page has an example with a DestinationRule.');
  const [was, now] = [USUAL, { ...USUAL, tag: '1.5.0' }].map((given) =>
    asBase(environmentsOf(example.example, given)),
  );
  if (was === undefined || now === undefined) throw new Error('There are two sides.');
  const input = {
    ...{ ...now, before: was.mesh, renderedBefore: was.rendered },
    ...{ environmentsBefore: was.environments ?? [] },
    changes: diffMesh('prod', was.mesh, now.mesh),
  };
  const parts = detectors.flatMap((each) => each.detect(was).parts ?? []);
  const part = parts.find(({ look }) => look.checks[0]?.id === 'services-captured');
  if (part === undefined) throw new Error('There is no such check.');
  const silent = { ...part, detection: { findings: [] } };
  expect(part.asked).toContain('before');
  expect(looksToRepeat(input)?.(silent)).toBe(false);
  const failing = { findings: [], failures: [{ checks: [], problem: 'broken' }] };
  expect(looksToRepeat(input)?.({ ...part, detection: failing })).toBe(true);
  const empty = resolveMesh({ ...was.rendered, roots: [] }, settings);
  const changes = diffMesh('prod', empty, was.mesh).filter(({ subject }) => !runsPods(subject));
  expect(changes).not.toEqual([]);
  expect(looksToRepeat({ ...input, changes })?.(silent)).toBe(true);
});

/** Detectors all of whose checks look each time. */
const thorough = detectors.map((each): Detector => ({
  ...each,
  detectAgain: (input) => each.detect(input),
}));

/** What is told, with the names of objects, of which there is one on each side. */
function toldOf(all: readonly Detector[], input: DetectorInput): unknown {
  const { findings, ...rest } = detect(all, 'prod', input);
  const named = ({ group, kind, namespace, name }: ResourceId): ResourceId => ({
    ...{ group, kind, namespace, name },
  });
  return {
    ...rest,
    findings: findings.map(({ subject, subjects, workloads, ...finding }) => ({
      ...finding,
      subject: named(subject),
      subjects: subjects?.map(named),
      workloads: workloads?.map(named),
    })),
  };
}

test('how to ask for the values of a release is no difference, and that it took too long is one', () => {
  const first = examples.find(({ example: { head } }) => head.includes('kind: DestinationRule'));
  if (first === undefined) throw new Error('A page has an example with a DestinationRule.');
  const [was, now] = [USUAL, { ...USUAL, tag: '1.5.0' }].map((given) =>
    asBase(
      environmentsOf(first.example, given).map((each) => ({
        ...each,
        roots: each.roots.map((root) => ({ ...root, values: notAsked() })),
      })),
    ),
  );
  if (was === undefined || now === undefined) throw new Error('There are two sides.');
  const input = {
    ...{ ...now, before: was.mesh, renderedBefore: was.rendered },
    ...{ environmentsBefore: was.environments ?? [] },
  };
  expect(looksToRepeat(input)).not.toBeNull();
  const roots = now.rendered.roots.map((root) => ({ ...root, isOutOfTime: true as const }));
  expect(looksToRepeat({ ...input, rendered: { ...now.rendered, roots } })).toBeNull();
});

/** Makes another function each time, as each release has. */
const notAsked = () => (): never => {
  throw new Error('Nobody asks for values here.');
};
