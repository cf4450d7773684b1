import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/** Kinds of sources of which it is looked for who reads them. */
type SourceKind = 'GitRepository' | 'OCIRepository';

/**
 * Tells whether something of an environment reads a source of Flux: one that nothing names brings nothing. Where no
 * reader is seen at all, whoever reads it is not seen here either.
 */
export function isReadSource(
  rendered: RenderedEnvironment,
  kind: SourceKind,
): (source: Resource) => boolean {
  let named: ReadonlySet<string> | null = null;
  return ({ name }) => {
    named ??= namesIn(rendered, kind, mayRead);
    return named.size === 0 || named.has(name) || [...named].some(isOpen);
  };
}

/** Tells whether an OCIRepository is a chart: a HelmRelease names it, or it picks that layer of what is stored there. */
export function isChartSource(rendered: RenderedEnvironment): (source: Resource) => boolean {
  let named: ReadonlySet<string> | null = null;
  return ({ name, node }) => {
    named ??= namesIn(rendered, 'OCIRepository', ({ kind }) => kind === 'HelmRelease');
    const layer = stringAt(node, 'spec', 'layerSelector', 'mediaType') ?? '';
    return named.has(name) || layer.includes('helm.chart');
  };
}

const namesIn = (
  { roots }: RenderedEnvironment,
  kind: SourceKind,
  reads: (object: Resource) => boolean,
): ReadonlySet<string> =>
  new Set(
    roots.flatMap(({ resources }) => resources.filter(reads).flatMap((one) => namesOf(one, kind))),
  );

/** Other controllers than those of Flux read its sources too, by the same field. */
const mayRead = ({ group, node }: Resource): boolean =>
  group.includes('flux') || nodeAt(node, 'spec', 'sourceRef') !== undefined;

/** Lists what an object names with the kind, wherever it does, and what a source takes in of others. */
const namesOf = ({ node }: Resource, kind: SourceKind): readonly string[] => [
  ...[...node.entries].flatMap(([field, value]) =>
    field === 'spec' ? namesBelow(value, kind) : [],
  ),
  ...itemsAt(node, 'spec', 'include').flatMap((each) => stringAt(each, 'repository', 'name') ?? []),
];

function namesBelow(node: Node, kind: SourceKind): readonly string[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && isOpen(node.value) && node.value.includes(kind)
      ? [node.value]
      : [];
  const below = (each: Node): readonly string[] => namesBelow(each, kind);
  if (node.kind === 'seq') return node.items.flatMap(below);
  const name = stringAt(node, 'kind') === kind ? (stringAt(node, 'name') ?? '') : '';
  return [...(name === '' ? [] : [name]), ...[...node.entries.values()].flatMap(below)];
}

/** A name that a template or a variable fills in may be any. */
const isOpen = (text: string): boolean => /<<|\{\{|\$\{/.test(text);
