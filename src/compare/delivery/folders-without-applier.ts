import type { Change } from '../diff/change.ts';
import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedRoot,
  RenderedTree,
} from '../../gitops/index.ts';
import { scriptAppliers, inputsOnMap, isBelow } from '../../gitops/index.ts';
import { listed, stableKeyOf } from '../../manifest/index.ts';

/** Holds what scripts of the tree apply, and what else of it names folders. */
export type AllScripts = NonNullable<RenderedTree['plan']['scripts']>;

/** More are not named one by one. */
const MOST_NAMED = 3;

/**
 * What is said of folders whose objects change, where no environments are told apart, no applier of the folders is
 * seen, and some hold objects of one name: ways to install one thing, of which a cluster may get any. Numbers are of all,
 * but for folders that the map leaves out: they hold nothing but what `istioctl` reads, and it makes none of what counts.
 */
export const countedTogether = (
  pairs: readonly (EnvironmentPair & { readonly changes: readonly Change[] })[],
  scripts: AllScripts,
): readonly string[] =>
  pairs.flatMap(({ before, after, changes }) =>
    pairs.length > 1 || after === null || changes.length === 0
      ? []
      : noteOf({ before, after, changes }, scripts),
  );

function noteOf(
  {
    before,
    after,
    changes,
  }: {
    readonly before: RenderedEnvironment | null;
    readonly after: RenderedEnvironment;
    readonly changes: readonly Change[];
  },
  scripts: AllScripts,
): readonly string[] {
  const {
    environment: { name },
    roots,
  } = after;
  const inputs = inputsOnMap([after]);
  const loose = roots.filter(
    (each) =>
      each.root.by.origin === null &&
      scriptAppliers.of(each.root, scripts.appliers).length === 0 &&
      !inputs.isLeftOut(each) &&
      !isEmptied(each),
  );
  if (roots.some(({ root }) => root.by.origin !== null) || !holdAlike(loose)) return [];
  const changed = new Set(changes.flatMap(({ object, oldObject }) => [object, oldObject]));
  const touched = [...(before?.roots ?? []), ...loose].filter(
    ({ root, resources }) =>
      loose.some((each) => each.root.path === root.path) &&
      resources.some((each) => changed.has(each)),
  );
  const paths = [...new Set(touched.map(({ root }) => root.path))].sort();
  if (paths.length === 0) return [];
  const named = listed(paths, MOST_NAMED);
  const none = `Nothing seen in this tree applies ${named}`;
  const some = `What applies ${named} is not seen here`;
  return [
    `${scripts.named?.said(paths, { none, some }) ?? none}. Which of the ${String(loose.length)} folders of ${name} a cluster gets is not known: what goes from one may stay in another, and numbers are of all of them.${partsText(loose, changed)}`,
  ];
}

/** Says of a folder that does not build that others which it takes in may be applied by themselves, where they build. */
function partsText(
  loose: readonly RenderedRoot[],
  changed: ReadonlySet<RenderedRoot['resources'][number] | null>,
): string {
  const broken = loose.filter(
    ({ root, failure, resources }) =>
      failure !== null &&
      resources.some((each) => changed.has(each) && !isBelow(each.origin.file, root.path)),
  );
  const names = broken.map(({ root }) => root.path).sort();
  return names.length === 0
    ? ''
    : ` What ${listed(names, MOST_NAMED)} ${names.length === 1 ? 'takes' : 'take'} in from other folders may come before ${names.length === 1 ? 'it builds' : 'they build'}, if those are applied by themselves.`;
}

/** Nothing but what `istioctl` read was in it, which is taken out before sides are compared. */
const isEmptied = ({ root, resources, unseen = [], gaps, failure }: RenderedRoot): boolean =>
  root.content.kind !== 'kustomization' &&
  failure === null &&
  resources.length + unseen.length + gaps.length === 0;

/** Whether an object of one name is in more than one of them. */
function holdAlike(roots: readonly RenderedRoot[]): boolean {
  const known = new Set<string>();
  return roots.some(({ resources }) => {
    const own = [...new Set(resources.map(stableKeyOf))];
    const isAgain = own.some((key) => known.has(key));
    for (const key of own) known.add(key);
    return isAgain;
  });
}
