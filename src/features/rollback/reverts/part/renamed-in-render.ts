import type { Resource } from '../../../../manifest/index.ts';
import { plainOf } from '../../../../manifest/index.ts';
import type { RenderedTree } from '../../../../gitops/index.ts';
import { ENOUGH_ALIKE, saidBeside, shareOfSame } from '../objects/renamed-object.ts';
import type { ResourceName } from '../../../../review/index.ts';
import type { ObjectsByKey } from './rendered-roots.ts';
import { objectsOf, rootsOf } from './rendered-roots.ts';

/** The other name of an object that a change renamed, as it is rendered: a generator's, which no file writes. */
export function otherNames(
  { pre, post }: { readonly pre: RenderedTree; readonly post: RenderedTree },
  isIt: (resource: Resource, side: 'pre' | 'post') => boolean,
): readonly ResourceName[] {
  const [before, after] = [rootsOf(pre), rootsOf(post)];
  return [...before.keys()].flatMap((key) => {
    const [was, is] = [objectsOf(before.get(key)), objectsOf(after.get(key))];
    const gone = onlyIn(was, is).filter((each) => isIt(each, 'pre'));
    const come = onlyIn(is, was).filter((each) => isIt(each, 'post'));
    const [known] = [...gone, ...come];
    if (known === undefined || gone.length + come.length > 1) return [];
    const others = gone.length === 1 ? onlyIn(is, was) : onlyIn(was, is);
    return nameOf(mostAlike(known, others));
  });
}

const onlyIn = (a: ObjectsByKey, b: ObjectsByKey): readonly Resource[] =>
  [...a].flatMap(([key, resource]) => (b.has(key) ? [] : resource));

function mostAlike(known: Resource, others: readonly Resource[]): Resource | null {
  const said = saidBeside(plainOf(known.node));
  const [best, second] = others
    .filter(({ kind, group }) => kind === known.kind && group === known.group)
    .map((resource) => ({ resource, alike: shareOfSame(said, saidBeside(plainOf(resource.node))) }))
    .filter(({ alike }) => alike >= ENOUGH_ALIKE)
    .sort((a, b) => b.alike - a.alike);
  return best === undefined || best.alike === second?.alike ? null : best.resource;
}

const nameOf = (resource: Resource | null): readonly ResourceName[] =>
  resource === null
    ? []
    : [{ kind: resource.kind, namespace: resource.namespace, name: resource.stableName }];
