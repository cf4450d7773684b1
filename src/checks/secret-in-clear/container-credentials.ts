import type { MapNode, Node, PathStep, ScalarNode, SecretValues } from '../../manifest/index.ts';
import { itemsAt, mapNode, nameStep, nodeAt, secretsIn, stringAt } from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn, isFlagName } from './clear-credential.ts';

/** Finds credentials in the variables and arguments of containers, in whatever object they stand. */
export function clearInContainers(
  node: Node,
  path: readonly PathStep[] = [],
): readonly ClearCredential[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'seq')
    return node.items.flatMap((item, index) =>
      clearInContainers(item, [...path, stepTo(item, index)]),
    );
  const found = [...inVariables(node, path), ...inCommand(node, path)];
  for (const [key, value] of node.entries)
    if (!READ_OTHERWISE.has(key) && mayHoldContainers(value))
      found.push(...clearInContainers(value, [...path, key]));
  return found;
}

/** Tells whether an object may hold containers: most have none, and then need no paths. */
function mayHoldContainers(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'seq') return node.items.some(mayHoldContainers);
  for (const [key, value] of node.entries)
    if (OF_CONTAINERS.has(key) || (!READ_OTHERWISE.has(key) && mayHoldContainers(value)))
      return true;
  return false;
}

const OF_CONTAINERS: ReadonlySet<string> = new Set(['env', 'command', 'args']);

/** Lists fields that are read by other functions, or that are not what containers are made of. */
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

/**
 * Finds credentials in a command: what is one by itself as an argument, and what only the flag before it
 * tells to be a password.
 */
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
      const command = { holder: 'command', path: [...path, field] } as const;
      if (flag !== null)
        return clearIn(item, {
          ...command,
          path: [...command.path, flag],
          name: flag,
          writing: 'field',
        });
      const inside = clearIn(item, { ...command, name: '', writing: 'text' });
      return inside.length > 0 ? inside : shortPassword(item, command, secrets.get(item));
    }),
  );
}

/**
 * Finds the `-pX` of a program that is known to take a password so, or an argument behind a short flag that
 * may be one.
 */
function shortPassword(
  item: ScalarNode,
  command: { readonly holder: 'command'; readonly path: readonly PathStep[] },
  secret: ReturnType<SecretValues['get']>,
): readonly ClearCredential[] {
  if (secret?.shown(() => '') !== '') return [];
  const text = String(item.digits ?? item.value);
  const [short = ''] = /^-[A-Za-z]/.exec(text) ?? [];
  const name = short === '' ? '' : 'password';
  return clearIn(item, { ...command, name, writing: 'secret', text: text.slice(short.length) });
}

/** Gives the argument that says what the next one is; null where there is none, or it is a secret itself. */
function flagBefore(item: Node | undefined): string | null {
  if (item?.kind !== 'scalar' || typeof item.value !== 'string') return null;
  return isFlagName(item.value) ? item.value : null;
}
