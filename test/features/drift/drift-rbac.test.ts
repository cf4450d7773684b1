import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import {
  askedConfigMaps,
  askedKinds,
  CONTROL_PLANE_KINDS,
} from '../../../src/features/drift/comparison/drift-kinds.ts';
import type { GroupKind } from '../../../src/manifest/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

const Rule = z.strictObject({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()).optional(),
  verbs: z.array(z.string()),
});
const Document = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  rules: z.array(Rule).default([]),
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }).optional(),
});
const documents = parseAllDocuments(read('deploy/drift-rbac.yaml')).map((each) =>
  Document.parse(each.toJS()),
);
const rules = documents.flatMap((each) => each.rules);

/** `gateway.networking.k8s.io/httproutes`, for each resource of each group. */
const granted = (all: readonly z.output<typeof Rule>[]): readonly string[] =>
  all.flatMap(({ apiGroups, resources }) =>
    apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
  );

const rollout = resourcesOf(
  'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: shop}\n',
);

/** As Kubernetes, Istio and the Gateway API name the resources of their kinds. */
function resourceOf({ group, kind }: GroupKind): string {
  const name = kind.toLowerCase();
  const plural = /(?:s|sh)$/.test(name)
    ? `${name}es`
    : name.replace(/([^aeiou])y$/, '$1ie').concat('s');
  return `${group}/${plural}`;
}

test('each kind that a cluster is asked for may be listed by its resource', () => {
  const asked = [...askedKinds(rollout), ...Object.values(CONTROL_PLANE_KINDS)];
  expect(asked.map(resourceOf).filter((each) => !granted(rules).includes(each))).toEqual([]);
});

test('nothing may be read that is not asked for, but for what delivery says of itself', () => {
  const asked = [...askedKinds(rollout), ...Object.values(CONTROL_PLANE_KINDS)].map(resourceOf);
  const more = granted(rules).filter((each) => !asked.includes(each));
  expect([...new Set(more)].sort()).toEqual([
    '/configmaps',
    'argoproj.io/applications',
    'kustomize.toolkit.fluxcd.io/kustomizations',
    'source.toolkit.fluxcd.io/gitrepositories',
  ]);
});

test('nothing is written, no Secret is read, and nothing is granted by a wildcard', () => {
  const verbs = new Set(rules.flatMap((rule) => rule.verbs));
  expect([...verbs].sort()).toEqual(['get', 'list']);
  expect(JSON.stringify(rules)).not.toContain('*');
  expect(granted(rules).filter((each) => /secret/i.test(each))).toEqual([]);
});

test('ConfigMaps are read by name in one namespace, the one of every mesh among them; those of variables where somebody grants it', () => {
  const reading = documents.filter((each) =>
    granted(each.rules).some((name) => name === '/configmaps'),
  );
  const isOptional = ({ metadata }: (typeof documents)[number]) =>
    metadata.name === 'meshwarden-drift-variables';
  expect(reading.filter(isOptional).map(({ rules: [rule] }) => rule?.verbs)).toEqual([['get']]);
  const holding = reading.filter((each) => !isOptional(each));
  expect(holding.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ['Role', 'istio-system'],
  ]);
  const names = holding.flatMap((each) => each.rules.flatMap((rule) => rule.resourceNames ?? []));
  const asked = askedConfigMaps([], 'istio-system').map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(asked));
  expect(holding.flatMap((each) => each.rules.flatMap((rule) => rule.verbs))).toEqual(['get']);
});

test('optional kinds are roles that nobody is bound to until somebody binds them', () => {
  const bound = documents.flatMap(({ roleRef }) => roleRef ?? []);
  expect(bound.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'ClusterRole meshwarden-drift',
    'Role meshwarden-drift',
  ]);
  const byDefault = documents.filter(({ metadata }) => metadata.name === 'meshwarden-drift');
  const optional = [
    ...Object.values(CONTROL_PLANE_KINDS),
    { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  ].map(resourceOf);
  const names = granted(byDefault.flatMap((each) => each.rules));
  expect(names.filter((each) => optional.includes(each))).toEqual([]);
});

test('the package brings the roles along', () => {
  const { files } = z
    .looseObject({ files: z.array(z.string()) })
    .parse(JSON.parse(read('package.json')));
  expect(files).toContain('deploy');
});
