import { API_GROUPS, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { SourceReading } from './reading.ts';
import { keyOfReader } from './reading.ts';

/** Gives the fields in which each of Flux's kinds names its source, and what it takes of it. */
const REFERENCES: ReadonlyMap<string, readonly [reference: string[], what: string[]][]> = new Map([
  [
    'Kustomization',
    [
      [
        ['spec', 'sourceRef'],
        ['spec', 'path'],
      ],
    ],
  ],
  [
    'HelmRelease',
    [
      [
        ['spec', 'chart', 'spec', 'sourceRef'],
        ['spec', 'chart', 'spec', 'chart'],
      ],
      [['spec', 'chartRef'], []],
    ],
  ],
]);

const GROUPS: ReadonlySet<string> = new Set([API_GROUPS.fluxKustomize, API_GROUPS.fluxHelm]);

/** Lists what Kustomizations and releases of Flux read, where the source is among the objects. */
export function fluxReadings(objects: readonly Resource[]): readonly SourceReading[] {
  const sources = new Map(
    objects.flatMap((each) =>
      each.group === API_GROUPS.fluxSource ? [[keyOfReader(each), each] as const] : [],
    ),
  );
  return objects.flatMap((object) =>
    GROUPS.has(object.group)
      ? (REFERENCES.get(object.kind) ?? []).flatMap(([reference, what]) => {
          const source = sourceOf(object, nodeAt(object.node, ...reference), sources);
          return source === undefined ? [] : readingOf(object, source, textAt(object.node, what));
        })
      : [],
  );
}

function sourceOf(
  object: Resource,
  reference: Node | undefined,
  sources: ReadonlyMap<string, Resource>,
): Resource | undefined {
  const [kind, name] = ['kind', 'name'].map((field) => stringAt(reference, field) ?? '');
  const namespace = stringAt(reference, 'namespace') ?? object.namespace;
  return sources.get(keyOfReader({ kind: kind ?? '', namespace, name: name ?? '' }));
}

const textAt = (node: Node, path: readonly string[]): string =>
  path.length === 0 ? '' : (stringAt(node, ...path) ?? '');

function readingOf(object: Resource, source: Resource, what: string): readonly SourceReading[] {
  const { node } = object;
  const spec = nodeAt(source.node, 'spec');
  const [url, endpoint, bucket] = ['url', 'endpoint', 'bucketName'].map(
    (field) => stringAt(spec, field) ?? '',
  );
  const address = url || (endpoint ? `bucket://${endpoint}/${bucket ?? ''}` : '');
  if (address === '') return [];
  const asked = ['commit', 'name', 'tag', 'semver', 'branch', 'digest']
    .map((field) => stringAt(spec, 'ref', field) ?? '')
    .find((each) => each !== '');
  const account = stringAt(node, 'spec', 'serviceAccountName') ?? '';
  const isChart =
    source.kind === 'HelmRepository' ||
    (object.kind === 'HelmRelease' && source.kind === 'OCIRepository');
  return [
    {
      readers: [keyOfReader(object), keyOfReader(source)],
      reader: `${object.kind} ${object.namespace}/${object.name}`,
      under: account,
      address,
      what,
      revision: stringAt(node, 'spec', 'chart', 'spec', 'version') ?? asked ?? '',
      isChart,
      // what applies as an account of its own may do what that may (FLUX-39)
      reach: () => (account === '' ? 'Flux applies it with its own rights' : null),
    },
  ];
}
