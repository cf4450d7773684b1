import {
  booleanAt,
  itemsAt,
  listed,
  nodeAt,
  sameData,
  stringAt,
} from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import type { Influence } from '../influence.ts';
import type { TurnedObject } from '../rewritten.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import { livedOn } from './kinds-lived-on.ts';

/**
 * Tells that a definition goes of which the mesh or what delivers lives, or that objects of its kind are no longer served as
 * they were. It counts as that of all objects, whether or not the tree has any. AROUND-26
 */
export function lostDefinitions({ was, is }: TurnedObject, before: Mesh): readonly Influence[] {
  if (was?.kind !== 'CustomResourceDefinition' || was.group !== 'apiextensions.k8s.io') return [];
  const loss = lossOf(was.node, is?.node);
  const lived = loss === null ? null : livedOn(groupOf(was), surroundingsOf(before));
  if (loss === null || lived === null) return [];
  return [
    {
      kind: 'definition',
      on: lived.on,
      does: loss.does,
      isSentence: true,
      because: lived.because,
      ...(loss.at !== undefined && { at: loss.at }),
    },
  ];
}

interface Loss {
  readonly does: string;
  readonly at?: Node | undefined;
}

function lossOf(was: Node, is: Node | undefined): Loss | null {
  const kind = kindOf(was);
  if (is === undefined) return { does: `if the cluster deletes it, every ${kind} is deleted too` };
  const gone = servedBy(was).filter((version) => !servedBy(is).includes(version));
  if (gone.length > 0)
    return {
      does: `it no longer serves version ${listed(gone, 4)} of ${kind}, and the API server refuses objects of it`,
      at: nodeAt(is, 'spec', 'versions'),
    };
  const field = HELD_FAST.find((path) => !sameData(nodeAt(was, ...path), nodeAt(is, ...path)));
  if (field !== undefined)
    return {
      does: `${field.join('.')} changes, which the API server refuses; if it is recreated, every ${kind} is deleted`,
      at: nodeAt(is, ...field),
    };
  const kept = itemsAt(is, 'spec', 'versions').map((version) => stringAt(version, 'name'));
  const stored = storedBy(was);
  if (stored !== undefined && !kept.includes(stored))
    return { does: `it drops version ${stored}, in which every ${kind} is stored` };
  const converter = CONVERSION.find((path) => !sameData(nodeAt(was, ...path), nodeAt(is, ...path)));
  if (converter === undefined) return null;
  return {
    does: `${converter.join('.')} changes, which decides what every ${kind} says in another version`,
    at: nodeAt(is, ...converter),
  };
}

/** Fields that the API server lets nobody change. */
const HELD_FAST = [
  ['spec', 'scope'],
  ['spec', 'group'],
  ['spec', 'names', 'plural'],
  ['spec', 'names', 'kind'],
] as const;

/** Lists who turns objects of one version into another; whom to trust by (`caBundle`) is made anew in the cluster. */
const CONVERSION = [
  ['spec', 'conversion', 'strategy'],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'url'],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'name'],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'namespace'],
  ['spec', 'conversion', 'webhook', 'clientConfig', 'service', 'path'],
] as const;

const groupOf = ({ node, name }: Resource): string =>
  stringAt(node, 'spec', 'group') ?? name.slice(name.indexOf('.') + 1);

const kindOf = (definition: Node): string =>
  stringAt(definition, 'spec', 'names', 'kind') ?? 'object of its kind';

const nameOf = (version: Node): readonly string[] => {
  const name = stringAt(version, 'name');
  return name === undefined ? [] : [name];
};

const servedBy = (definition: Node): readonly string[] =>
  // definitions of v1beta1 may have one version alone
  [stringAt(definition, 'spec', 'version') ?? []]
    .flat()
    .concat(
      itemsAt(definition, 'spec', 'versions').flatMap((version) =>
        booleanAt(version, 'served') === false ? [] : nameOf(version),
      ),
    );

const storedBy = (definition: Node): string | undefined =>
  itemsAt(definition, 'spec', 'versions')
    .filter((version) => booleanAt(version, 'storage') === true)
    .flatMap(nameOf)[0];
