import type { MapNode, Node, PathStep } from '../../manifest/index.ts';
import { itemsAt, mapNode, nameStep, nodeAt, stringAt } from '../../manifest/index.ts';
import { secretsIn } from '../../redaction/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn } from './clear-credential.ts';
import { isFlagName } from './name-in-text.ts';

/** Credentials in the variables and arguments of containers, in whatever object they stand. */
export function clearInContainers(
  node: Node,
  path: readonly PathStep[] = [],
): readonly ClearCredential[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'seq')
    return node.items.flatMap((item, index) =>
      clearInContainers(item, [...path, stepTo(item, index)]),
    );
  return [
    ...inVariables(node, path),
    ...inCommand(node, path),
    ...[...node.entries].flatMap(([key, value]) =>
      READ_OTHERWISE.has(key) ? [] : clearInContainers(value, [...path, key]),
    ),
  ];
}

/** Read by themselves, or not what containers are made of. */
const READ_OTHERWISE: ReadonlySet<string> = new Set([
  'env',
  'command',
  'args',
  'annotations',
  'status',
  'managedFields',
]);

function stepTo(item: Node, index: number): PathStep {
  const name = stringAt(item, 'name');
  return name === undefined ? index : nameStep(name);
}

const inVariables = (node: MapNode, path: readonly PathStep[]): readonly ClearCredential[] =>
  itemsAt(node, 'env').flatMap((item, index) =>
    clearIn(nodeAt(item, 'value'), {
      holder: 'variable',
      path: [...path, 'env', stepTo(item, index)],
      name: stringAt(item, 'name') ?? '',
      writing: 'field',
    }),
  );

/** What is an argument by itself, and what only the flag before it tells to be a password. */
function inCommand(node: MapNode, path: readonly PathStep[]): readonly ClearCredential[] {
  const fields = ['command', 'args'].filter((field) => itemsAt(node, field).length > 0);
  if (fields.length === 0) return [];
  const words = fields.map((field): [string, Node] => [field, nodeAt(node, field) ?? node]);
  const secrets = secretsIn(mapNode(new Map(words), node.origin), null, 'container');
  return fields.flatMap((field) =>
    itemsAt(node, field).flatMap((item, index, all) => {
      if (item.kind !== 'scalar' || !secrets.has(item)) return [];
      const previous = all[index - 1];
      const flag =
        previous?.kind === 'scalar' && secrets.has(previous) ? null : flagBefore(previous);
      return clearIn(item, {
        holder: 'command',
        path: flag === null ? [...path, field] : [...path, field, flag],
        name: flag ?? '',
        writing: flag === null ? 'text' : 'field',
      });
    }),
  );
}

/** The argument that says what the next one is; none that is a secret itself. */
function flagBefore(item: Node | undefined): string | null {
  if (item?.kind !== 'scalar' || typeof item.value !== 'string') return null;
  return isFlagName(item.value) ? item.value : null;
}
