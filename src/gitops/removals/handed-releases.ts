import type { Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { clusterOfKubeConfig } from '../flux/kube-config.ts';

/**
 * A HelmRelease that goes and one that comes can be one release of Helm: its name and namespace decide, not those of the
 * object (HELM-7). Flux uninstalls it with the object that goes (HELM-14); which of both is first is not decided.
 */
export function releasesHandedOver(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
  isDeleted: (root: RenderedRoot, object: Resource) => boolean,
): readonly string[] {
  if (before.every((root) => after.includes(root))) return [];
  const [was, is] = [releasesIn(before), releasesIn(after)];
  const still = new Set(is.map(({ object }) => resourceKey(object)));
  const earlier = new Set(was.map(({ object }) => resourceKey(object)));
  const gone = was.filter(({ object }) => !still.has(resourceKey(object)));
  return is.flatMap(({ object, release }) => {
    const old = earlier.has(resourceKey(object))
      ? undefined
      : gone.find((each) => each.release.key === release.key);
    if (old === undefined) return [];
    const what = `${subjectText(old.object)} and ${subjectText(object)} (${placeOf(object.origin)}) are one release of Helm, ${release.text}`;
    const [lacking] = object.namespace === old.object.namespace ? [] : unseenValues(object, after);
    const once = lacking === undefined ? '' : ` once ${lacking} is there, which is not seen here`;
    return [
      isDeleted(old.root, old.object)
        ? `${what}: Flux uninstalls it where it deletes the one, and installs it with the other${once}. What it runs ${once === '' ? 'can be gone in between' : 'is gone until then'}.`
        : `${what}: the former stays in the cluster until it is deleted by hand; until then both install it.`,
    ];
  });
}

/** Lists what a release cannot do without (HELM-4), and nothing that is seen brings or makes in its own namespace. */
const unseenValues = (
  { node, namespace }: Resource,
  roots: readonly RenderedRoot[],
): readonly string[] =>
  itemsAt(node, 'spec', 'valuesFrom').flatMap((item) => {
    const [kind, name] = [stringAt(item, 'kind') ?? '', stringAt(item, 'name') ?? ''];
    const isSeen = roots.some(({ resources }) =>
      resources.some(
        (each) => each.namespace === namespace && [each.name, each.stableName].includes(name),
      ),
    );
    return booleanAt(item, 'optional') === true || isSeen ? [] : [`${kind} ${namespace}/${name}`];
  });

interface Release {
  readonly root: RenderedRoot;
  readonly object: Resource;
  readonly release: { readonly key: string; readonly text: string };
}

const releasesIn = (roots: readonly RenderedRoot[]): readonly Release[] =>
  roots.flatMap((root) =>
    root.resources
      .filter(({ group, kind }) => group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease')
      .map((object) => ({ root, object, release: releaseOf(object) })),
  );

function releaseOf({ node, namespace, name }: Resource): Release['release'] {
  const target = stringAt(node, 'spec', 'targetNamespace');
  const own =
    stringAt(node, 'spec', 'releaseName') ?? (target === undefined ? name : `${target}-${name}`);
  const into = target ?? namespace;
  const cluster = clusterOfKubeConfig(node);
  const where = into === '' ? '' : ` in namespace ${into}`;
  return { key: JSON.stringify([cluster, into, own]), text: `${own}${where}` };
}
