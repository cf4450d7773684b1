import { joinPath, isBelow } from '../../environments/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { booleanAt, nodeAt, resourceKey, sameData, stringAt } from '../../manifest/index.ts';
import type { RenderedTree } from '../render-tree.ts';
import type { MarkedPlace } from './marked-places.ts';

const GROUP = 'image.toolkit.fluxcd.io';

/** Fields of `spec` that decide which images a policy may choose, or what is written where; another kind is a line. */
const DECIDES: ReadonlyMap<string, readonly string[]> = new Map([
  ['ImagePolicy', ['imageRepositoryRef', 'filterTags', 'policy', 'digestReflectionPolicy']],
  ['ImageRepository', ['image', 'provider', 'exclusionList', 'insecure', 'suspend']],
  [
    'ImageUpdateAutomation',
    ['sourceRef', 'git.checkout', 'git.push', 'update', 'policySelector', 'suspend'],
  ],
]);

/** Answers whether what an automation writes in a place may be something else because the automation changes (IMAGES-2). */
export type TurnedPlaces = (place: MarkedPlace) => boolean;

/** Which marked places the change gives other values to, though nobody edits them; null for none. */
export function turnedPlaces(base: RenderedTree, merged: RenderedTree): TurnedPlaces | null {
  const [was, is] = [automationOf(base), automationOf(merged)];
  if (is.size === 0) return null;
  const turned = [...is.values()].filter((each) => isTurned(each, was.get(resourceKey(each))));
  if (turned.length === 0) return null;
  const policies = [...is.values()].filter(({ kind }) => kind === 'ImagePolicy');
  const places = turned.flatMap((each) => placesOf(each, policies));
  return (place) => places.some((holds) => holds(place));
}

function automationOf({ environments }: RenderedTree): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  for (const { roots } of environments)
    for (const { resources } of roots)
      for (const each of resources)
        if (each.group === GROUP && DECIDES.has(each.kind)) found.set(resourceKey(each), each);
  return found;
}

/** Whether an object is new, or otherwise in what decides. One that rests decides nothing. */
function isTurned(now: Resource, before: Resource | undefined): boolean {
  if (now.node === before?.node || booleanAt(now.node, 'spec', 'suspend') === true) return false;
  const fields = DECIDES.get(now.kind) ?? [];
  return fields.some(
    (field) => before === undefined || !sameData(inSpec(now, field), inSpec(before, field)),
  );
}

const inSpec = ({ node }: Resource, field: string): Node | undefined =>
  nodeAt(node, 'spec', ...field.split('.'));

function placesOf(
  { kind, name, namespace, node }: Resource,
  policies: readonly Resource[],
): readonly TurnedPlaces[] {
  if (kind === 'ImageUpdateAutomation') {
    const folder = joinPath('.', stringAt(node, 'spec', 'update', 'path') ?? '.') ?? '.';
    return [({ file }) => folder === '.' || file === folder || isBelow(file, folder)];
  }
  const chosen =
    kind === 'ImagePolicy'
      ? [{ name, namespace }]
      : policies.filter(
          (policy) =>
            stringAt(policy.node, 'spec', 'imageRepositoryRef', 'name') === name &&
            (stringAt(policy.node, 'spec', 'imageRepositoryRef', 'namespace') ??
              policy.namespace) === namespace,
        );
  return chosen.map((policy) => isOf(policy));
}

/** What is not said where it goes may be of any namespace. */
const isOf =
  ({ name, namespace }: Pick<Resource, 'name' | 'namespace'>): TurnedPlaces =>
  ({ policy }) =>
    namespace === '' ? policy.endsWith(`:${name}`) : policy === `${namespace}:${name}`;
