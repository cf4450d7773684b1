import type { MapNode, Node, PathStep } from '../../manifest/index.ts';
import { fieldPath, nameStep, nodeAt, stringAt } from '../../manifest/index.ts';
import { parseEmbeddedYaml } from '../../istio/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn, placeOfWritten, hidden } from './clear-credential.ts';
import type { JsonWebKey } from './json-web-keys.ts';
import { isOfKey, privateKeyIn } from './json-web-keys.ts';

/**
 * Lists objects that give values to charts and variables to kustomizations, and says whether they do it as
 * Argo CD does.
 */
const RELEASES: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['helm.toolkit.fluxcd.io/HelmRelease', [['spec', 'values']]],
  ['kustomize.toolkit.fluxcd.io/Kustomization', [['spec', 'postBuild', 'substitute']]],
  [
    'helm.cattle.io/HelmChart',
    [
      ['spec', 'set'],
      ['spec', 'valuesContent'],
    ],
  ],
  ['helm.cattle.io/HelmChartConfig', [['spec', 'valuesContent']]],
  ['argoproj.io/Application', [['spec']]],
  ['argoproj.io/ApplicationSet', [['spec', 'template', 'spec']]],
]);

/** Tells whether an object of this kind is read for its values, and for nothing else but annotations. */
export const isRelease = (group: string, kind: string): boolean => RELEASES.has(`${group}/${kind}`);

/** Finds credentials in the values that a release gives to its chart. */
export function clearInValues(group: string, kind: string, node: Node): readonly ClearCredential[] {
  const fields = RELEASES.get(`${group}/${kind}`) ?? [];
  return fields.flatMap((path) =>
    group === 'argoproj.io'
      ? inSources(nodeAt(node, ...path), path)
      : inValues(nodeAt(node, ...path), path, ''),
  );
}

function inSources(spec: Node | undefined, path: readonly PathStep[]): readonly ClearCredential[] {
  const sources = nodeAt(spec, 'sources');
  const places: readonly (readonly PathStep[])[] = [
    ['source'],
    ['sourceHydrator', 'drySource'],
    ...(sources?.kind === 'seq' ? sources.items.map((_, index) => ['sources', index]) : []),
  ];
  return places.flatMap((place) =>
    ['parameters', 'values', 'valuesObject'].flatMap((field) => {
      const own = [...place, 'helm', field];
      return inValues(nodeAt(spec, ...own), [...path, ...own], '');
    }),
  );
}

function inValues(
  node: Node | undefined,
  path: readonly PathStep[],
  name: string,
): readonly ClearCredential[] {
  if (node === undefined) return [];
  if (node.kind === 'map') {
    const key = privateKeyIn(node);
    if (key !== null) return [clearKey(key, path), ...inEntries(node, path, isOfKey)];
    return inEntries(node, path);
  }
  if (node.kind === 'seq')
    return node.items.flatMap((item, index) => {
      const called = stringAt(item, 'name');
      return inValues(item, [...path, called === undefined ? index : nameStep(called)], name);
    });
  const held = isText(node.value) ? parseEmbeddedYaml(node) : undefined;
  return held?.kind === 'map' && [...held.entries.keys()].every((key) => /^[\w.-]+$/.test(key))
    ? inValues(held, path, name)
    : clearIn(node, { holder: 'values', path, name, writing: 'field' });
}

function inEntries(
  node: MapNode,
  path: readonly PathStep[],
  isTold: (key: string) => boolean = () => false,
): readonly ClearCredential[] {
  const called = stringAt(node, 'name') ?? stringAt(node, 'key') ?? '';
  return [...node.entries].flatMap(([key, value]) =>
    isTold(key)
      ? []
      : inValues(value, [...path, key], key === 'value' && called !== '' ? called : key),
  );
}

function clearKey({ name, held, secret }: JsonWebKey, path: readonly PathStep[]): ClearCredential {
  const { isFrom, identity } = hidden(secret);
  return {
    holder: 'values',
    field: fieldPath(path),
    name,
    form: 'private-key',
    ...placeOfWritten(held.origin, 0, { isFrom }, false),
    identity,
  };
}

/** Tells whether a value is a text over several lines that may be YAML itself: `values: |`. */
const isText = (value: unknown): boolean =>
  typeof value === 'string' && /\n/.test(value) && !/^#!/.test(value);
