import { expect, test } from 'vitest';
import type { AdoptionRefusal } from '../../../../../src/features/drift/comparison/adopt/adoption.ts';
import type { ObjectDrift } from '../../../../../src/features/drift/comparison/drift.ts';
import { adoptDrifts } from '../../../../../src/features/drift/comparison/adopt/adopt-drifts.ts';
import { adoptionRefusalSentence } from '../../../../../src/features/drift/comparison/adopt/adoption.ts';
import type { RenderedTree } from '../../../../../src/gitops/index.ts';
import { NO_REASONS, oneFolder } from '../../../../../src/gitops/index.ts';
import { parseYaml, resourceOf, REDACTED } from '../../../../../src/manifest/index.ts';
import type { FileTree } from '../../../../../src/manifest/index.ts';
import { treeOf } from '../../../../support/tree-of.ts';
import { flux } from '../../../../compare/delivery/flux-trees.ts';
import { updated } from './edited-data.ts';
import type { Files } from './adoption-of.ts';
import {
  adopt,
  changedBy,
  dataOf,
  driftOf,
  objectOf,
  renderedFiles,
  resourceFrom,
} from './adoption-of.ts';

const CONFIG = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  level: info\n`;
const SERVICE = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n`;
const PROD: Files = {
  'clusters/prod/web.yaml': SERVICE,
  'clusters/dev/web.yaml': SERVICE,
  'clusters/prod/flags.yaml': CONFIG,
  'clusters/dev/flags.yaml': CONFIG,
};
const FLAGS = ['prod', 'ConfigMap', 'flags'] as const;
const LEVEL = ['data', 'level'] as const;

function refusal(
  files: Files,
  environment: string,
  drifts: readonly ObjectDrift[],
): AdoptionRefusal {
  const adoption = adopt(files, environment, drifts);
  if (adoption.kind === 'adopted') throw new Error(adoption.how.join());
  expect(adoptionRefusalSentence(adoption.reason)).toMatch(/^.+\.$/s);
  return adoption.reason;
}

test('a hidden value is never written, wherever it stands', () => {
  const changed = changedBy(PROD, FLAGS, [LEVEL, `token ${REDACTED}`]);
  expect(refusal(PROD, 'prod', [changed])).toMatchObject({ kind: 'redacted', field: 'data.level' });
  const live = resourceFrom({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'new' },
    data: { password: REDACTED },
  });
  const added: ObjectDrift = { kind: 'added', git: null, live, by: null };
  expect(refusal(PROD, 'prod', [added])).toMatchObject({ kind: 'redacted' });
});

test('one that cannot be adopted is left and named; the others are adopted', () => {
  const hidden = changedBy(PROD, FLAGS, [LEVEL, REDACTED]);
  const live = resourceFrom({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } });
  const adoption = adopt(PROD, 'prod', [hidden, { kind: 'added', git: null, live, by: null }]);
  expect(adoption).toMatchObject({
    kind: 'adopted',
    files: [{ path: 'clusters/prod/configmap-new.yaml', before: null }],
    left: [{ subject: { name: 'flags' }, reason: { kind: 'redacted' } }],
  });
});

test('more than people read is refused', () => {
  const large = changedBy(PROD, FLAGS, [LEVEL, 'x'.repeat(300_000)]);
  expect(refusal(PROD, 'prod', [large])).toMatchObject({ kind: 'too-large' });
  const many = Array.from({ length: 201 }, () => changedBy(PROD, FLAGS, [LEVEL, 'x']));
  expect(refusal(PROD, 'prod', many)).toMatchObject({ kind: 'too-many', count: 201, most: 200 });
});

test('an environment or object that Git does not have, and what does not differ, are told apart', () => {
  const drift = changedBy(PROD, FLAGS, [LEVEL, 'debug']);
  expect(refusal(PROD, 'staging', [drift])).toMatchObject({ kind: 'no-environment' });
  const without = { ...PROD, 'clusters/prod/flags.yaml': CONFIG.replace('name: flags', 'name: x') };
  expect(refusal(without, 'prod', [drift])).toMatchObject({ kind: 'not-in-git' });
  expect(refusal(PROD, 'prod', [changedBy(PROD, FLAGS)])).toEqual({ kind: 'nothing-differs' });
});

test('a variable of Flux is set where it is substituted from', () => {
  const files = {
    'clusters/prod/apps.yaml': flux(
      'apps',
      './apps',
      '  postBuild:\n    substitute: { level: info }\n',
    ),
    'apps/kustomization.yaml': 'resources: [flags.yaml]\n',
    'apps/flags.yaml': CONFIG.replace('level: info', 'level: ${level}'),
  };
  const environment = renderedFiles(files).environments[0]?.environment.name ?? '';
  const drift = changedBy(files, [environment, 'ConfigMap', 'flags'], [LEVEL, 'debug']);
  expect(refusal(files, environment, [drift])).toMatchObject({ kind: 'substitution' });
});

test('an object that is named by its content keeps its name only with that content', () => {
  const files = {
    'overlays/dev/kustomization.yaml': 'resources: []\nnamespace: a\n',
    'overlays/prod/kustomization.yaml':
      'configMapGenerator:\n- name: flags\n  literals: [level=info]\n',
  };
  const git = renderedFiles(files)
    .environments.flatMap(({ roots }) => roots.flatMap(({ resources }) => resources))
    .find(({ stableName }) => stableName === 'flags');
  if (git === undefined) throw new Error('no flags');
  const environment = renderedFiles(files).environments.at(-1)?.environment.name ?? '';
  const drift = driftOf(
    git,
    updated(dataOf(git), LEVEL, () => 'debug'),
  );
  expect(refusal(files, environment, [drift])).toMatchObject({ kind: 'generated-name' });
});

test('an object may be part of a base that is not seen', () => {
  const files = {
    'overlays/dev/kustomization.yaml': 'resources: [a.yaml]\n',
    'overlays/dev/a.yaml': CONFIG,
    'overlays/prod/kustomization.yaml':
      'resources:\n- flags.yaml\n- https://github.com/elsewhere/base//prod?ref=v1\n',
    'overlays/prod/flags.yaml': CONFIG,
  };
  const live = resourceFrom({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'new' } });
  expect(refusal(files, 'prod', [{ kind: 'added', git: null, live, by: null }])).toMatchObject({
    kind: 'unseen-content',
  });
});

/** A chart whose only template says `level`: what a renderer of charts would answer. */
function chart(
  tree: FileTree,
  values: readonly { readonly path: string; readonly line: number }[],
): RenderedTree {
  const entry = tree.read('chart/values.yaml');
  const said = entry.kind === 'text' ? /level: "(.*?)"/.exec(entry.text)?.[1] : undefined;
  const level = said ?? '';
  const template = {
    kind: 'template',
    name: 'helm',
    file: 'chart/templates/flags.yaml',
    line: 6,
  } as const;
  const [document] = parseYaml('chart/templates/flags.yaml', CONFIG.replace('info', level));
  const resource = document?.node == null ? undefined : resourceOf(document.node);
  const data = resource?.node.entries.get('data');
  const old = data?.kind === 'map' ? data.entries.get('level') : undefined;
  if (resource === undefined || data?.kind !== 'map' || old === undefined) throw new Error('chart');
  const origin = {
    ...old.origin,
    via: template,
    values: values.map((each) => ({ ...each, file: 'chart/values.yaml', text: level })),
  };
  const node = new Map([...data.entries, ['level', { ...old, origin }]]);
  const entries = new Map([...resource.node.entries, ['data', { ...data, entries: node }]]);
  const object = { ...resource, node: { ...resource.node, entries } };
  const environment = oneFolder({ name: 'prod', production: true }, [object], 'chart');
  return {
    plan: { environments: [environment.environment], notes: [], gaps: [], reasons: NO_REASONS },
    environments: [environment],
  };
}

test('what a chart’s template writes is set in the value that is equal to it, or left to a person', () => {
  const tree = treeOf({ 'chart/values.yaml': '# of the shop\nflags:\n  level: "info" # quiet\n' });
  const adoptChart = (values: Parameters<typeof chart>[1]) => {
    const render = (each: FileTree) => chart(each, values);
    const [git] = render(tree).environments[0]?.roots[0]?.resources ?? [];
    if (git === undefined) throw new Error('no object');
    const live = updated(dataOf(git), LEVEL, () => 'debug');
    return adoptDrifts({ tree, render, environment: 'prod', drifts: [driftOf(git, live)] });
  };
  expect(adoptChart([{ path: 'flags.level', line: 3 }])).toMatchObject({
    kind: 'adopted',
    files: [
      { path: 'chart/values.yaml', after: '# of the shop\nflags:\n  level: "debug" # quiet\n' },
    ],
  });
  expect(adoptChart([])).toMatchObject({ kind: 'refused', reason: { kind: 'chart-template' } });
});

test('a copy of what lies elsewhere is not edited', () => {
  const files = {
    'vendor/flags.yaml': CONFIG,
    'vendor/kustomization.yaml': 'resources: [flags.yaml]\n',
    'overlays/prod/kustomization.yaml': 'resources: [../../vendor]\n',
    'overlays/dev/kustomization.yaml': 'resources: [a.yaml]\n',
    'overlays/dev/a.yaml': CONFIG,
  };
  const drift = changedBy(files, FLAGS, [LEVEL, 'debug']);
  const adoption = adopt(files, 'prod', [drift], new Map(), (path) => path.startsWith('vendor/'));
  const paths = adoption.kind === 'adopted' ? adoption.files.map(({ path }) => path) : [];
  expect(paths.sort()).toEqual([
    'overlays/prod/kustomization.yaml',
    'overlays/prod/patch-configmap-flags.yaml',
  ]);
  expect(objectOf(files, FLAGS).origin.file).toBe('vendor/flags.yaml');
});
