import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/**
 * Tells whether something of an environment reads a Git repository of Flux: one that nothing names brings nothing. Where
 * no reader is seen at all, whoever reads it is not seen here either.
 */
export function isReadSource(rendered: RenderedEnvironment): (source: Resource) => boolean {
  let named: ReadonlySet<string> | null = null;
  return ({ name }) => {
    named ??= namesIn(rendered);
    return named.size === 0 || named.has(name) || [...named].some(isOpen);
  };
}

const namesIn = ({ roots }: RenderedEnvironment): ReadonlySet<string> =>
  new Set(roots.flatMap(({ resources }) => resources.filter(mayRead).flatMap(namesOf)));

/** Other controllers than those of Flux read its sources too, by the same field. */
const mayRead = ({ group, node }: Resource): boolean =>
  group.includes('flux') || nodeAt(node, 'spec', 'sourceRef') !== undefined;

/** Lists what an object names with the kind, wherever it does, and what a source takes in of others. */
const namesOf = ({ node }: Resource): readonly string[] => [
  ...[...node.entries].flatMap(([field, value]) => (field === 'spec' ? namesBelow(value) : [])),
  ...itemsAt(node, 'spec', 'include').flatMap((each) => stringAt(each, 'repository', 'name') ?? []),
];

function namesBelow(node: Node): readonly string[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && isOpen(node.value) && node.value.includes(KIND)
      ? [node.value]
      : [];
  if (node.kind === 'seq') return node.items.flatMap(namesBelow);
  const name = stringAt(node, 'kind') === KIND ? (stringAt(node, 'name') ?? '') : '';
  return [...(name === '' ? [] : [name]), ...[...node.entries.values()].flatMap(namesBelow)];
}

const KIND = 'GitRepository';

/** A name that a template or a variable fills in may be any. */
const isOpen = (text: string): boolean => /<<|\{\{|\$\{/.test(text);
