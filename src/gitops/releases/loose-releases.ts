import type { BuildFailure } from '../../kustomize/index.ts';
import { KIND_ROWS, stringAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedEnvironment } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { inNamespaceOfRelease } from '../rendering/place-in-namespace.ts';
import { isBelow, joinPath } from '../tree-path.ts';
import { OPEN } from '../appliers/applier.ts';
import type { Release } from './release.ts';
import { fileNames } from './release.ts';
import { releaseOfRoot, withRelease } from '../roots/root.ts';

/** Says which charts that nothing in the tree installs are rendered, and what Helm may stop at. */
export interface LooseCharts {
  /** Paths that the change under review touches: of other charts nothing changes. */
  readonly changed: readonly string[];
  /**
   * Lists the releases among them that the base renders (see `looseKeyOf`): where Helm stops at one of these,
   * the change brought it about.
   */
  readonly rendered: ReadonlySet<string>;
  /** Lists those of them that a file of the base names; in a merge result they are judged as there. */
  readonly named: ReadonlySet<string>;
}

/** Names a chart that nothing in the tree installs, with the files of values that it is rendered with; null for others. */
export function looseKeyOf(root: Root): string | null {
  const release = releaseOfRoot(root);
  return release?.loose === undefined ? null : [root.path, ...fileNames(release.values)].join('\0');
}

/** Names a release that a command of a script installs, with its files of values; null for others. */
export function scriptedKeyOf(root: Root): string | null {
  const release = releaseOfRoot(root);
  if (release?.command === undefined) return null;
  const { namespace, name, values } = release;
  return [root.path, namespace ?? '', name, ...fileNames(values)].join('\0');
}

/** A root as it is to be rendered; what no change touches is the same chart for all environments, and not rendered. */
export function withLooseAsked(
  root: Root,
  loose: LooseCharts | null,
  isNamed: (chart: string) => boolean,
): Root {
  const { path } = root;
  const release = releaseOfRoot(root);
  if (release?.loose === undefined) return root;
  const { beside } = release.loose;
  const folders = [path, ...beside];
  const isTouched = (file: string): boolean => folders.some((each) => isBelow(file, each));
  if (loose?.changed.some(isTouched) !== true) return withRelease(root, { ...release, values: [] });
  const key = looseKeyOf(root) ?? '';
  const isFault = loose.rendered.has(key);
  const named = (isFault ? loose.named.has(key) : isNamed(path)) && { isNamed: true as const };
  return withRelease(root, { ...release, loose: { isAsked: true, isFault, beside, ...named } });
}

/** Lists the loose releases that are rendered, and those of them that a file names, by their keys. */
export function renderedLoose(
  environments: readonly RenderedEnvironment[],
): Pick<LooseCharts, 'rendered' | 'named'> {
  const complete = environments.flatMap(({ roots }) =>
    roots.flatMap(({ root, status }) => {
      const key = status === 'complete' ? looseKeyOf(root) : null;
      return key === null ? [] : [{ key, isNamed: releaseOfRoot(root)?.loose?.isNamed === true }];
    }),
  );
  const keysOf = (all: typeof complete) => new Set(all.map(({ key }) => key));
  return { rendered: keysOf(complete), named: keysOf(complete.filter((each) => each.isNamed)) };
}

/**
 * Is the namespace that Helm takes for a release of which nobody says it: hosts that templates write are in
 * it too.
 */
const LOOSE_NAMESPACE = 'default';

/**
 * Objects of a chart without a namespace are in that of the release, where no object of the tree says one. A guessed one is
 * given to kinds alone that are known to have a namespace: others may belong to none.
 */
export function inOwnNamespace(
  resources: readonly Resource[],
  chart: string,
  { namespace, command, loose }: Release,
): readonly Resource[] {
  const file = joinPath(chart, 'Chart.yaml') ?? 'Chart.yaml';
  const origin = command ?? { file, line: 1, column: 1, endLine: 1 };
  const unknown = loose?.isNamed === true ? OPEN : LOOSE_NAMESPACE;
  const namespaced = namespacedByDefinition(resources);
  return resources.map((each) =>
    namespace === null && !isScopeKnown(each.group) && !namespaced.has(`${each.group}/${each.kind}`)
      ? each
      : inNamespaceOfRelease(each, namespace ?? unknown, origin),
  );
}

const GROUPS_OF_ROWS: ReadonlySet<string> = new Set(
  KIND_ROWS.flatMap(({ group, formerGroups = [] }) => [group, ...formerGroups]),
);

/** Tells whether a group is known: Kubernetes' own, or one with a row for some kind, as kinds of no namespace have one. */
const isScopeKnown = (group: string): boolean =>
  !group.includes('.') || group.endsWith('.k8s.io') || GROUPS_OF_ROWS.has(group);

/** Names the kinds that definitions among the objects say to belong to a namespace. */
const namespacedByDefinition = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(
    resources.flatMap(({ kind, node }) =>
      kind === 'CustomResourceDefinition' && stringAt(node, 'spec', 'scope') === 'Namespaced'
        ? [
            `${stringAt(node, 'spec', 'group') ?? ''}/${stringAt(node, 'spec', 'names', 'kind') ?? ''}`,
          ]
        : [],
    ),
  );

/** Says why a chart is not seen at which Helm stops, where whoever installs it may give it more values. */
export const stoppedText = ({ values }: Release, { message }: BuildFailure): string => {
  const files = fileNames(values);
  const given = files.length === 0 ? 'its own values' : `its own values and ${files.join(', ')}`;
  return `${message} It was given ${given} only, so what it deploys is not analysed.`;
};
