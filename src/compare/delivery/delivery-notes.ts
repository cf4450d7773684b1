import type { EnvironmentPair, RenderedTree, RenderedEnvironment } from '../../gitops/index.ts';
import { removalNotes, pairedRoots, shownAddress } from '../../gitops/index.ts';
import type { Change } from '../diff/change.ts';
import { reachNotes } from './alternative-roots.ts';
import { mendedNotes } from './recovered-roots.ts';
import { repackagedNotes } from './releases/chart-repackaging.ts';
import { unbumpedCharts } from './releases/chart-version-bump.ts';
import { followedRevisions } from './revisions/followed-revisions.ts';

interface ChangedPair extends EnvironmentPair {
  readonly changes: readonly Change[];
}

interface DeliveryNotes {
  /** Whom what changes reaches. */
  readonly reach: readonly string[];
  /** All, those of `reach` among them: what happens comes before what is guessed. */
  readonly all: readonly string[];
}

/** What is to be said of how a change is delivered, one sentence each. */
export function deliveryNotes(
  base: RenderedTree,
  merged: RenderedTree,
  pairs: readonly ChangedPair[],
  changedFiles: readonly string[],
): DeliveryNotes {
  const kept = keptSince(base, merged, pairs);
  const reach = [
    ...kept.values(),
    ...followedRevisions(pairs),
    ...reachNotes(base, merged, pairs, changedFiles),
  ];
  return {
    reach,
    all: [
      ...removalNotes(base, merged),
      ...merged.plan.notes.filter((note) => !kept.has(note)),
      ...reach,
      ...unbumpedCharts(base, merged, changedFiles),
      ...repackagedNotes(pairs.flatMap(({ changes }) => changes)),
      ...mendedNotes(pairs),
      ...assumedVersions(pairs),
      ...copiedCharts(pairs),
    ],
  };
}

/**
 * Gives what appliers leave to the cluster since a change of theirs, by the note that says so of them: later changes are
 * merged, and have no effect. Nothing that a new one applies is there to be left.
 */
function keptSince(
  base: RenderedTree,
  merged: RenderedTree,
  pairs: readonly ChangedPair[],
): ReadonlyMap<string, string> {
  const changed = pairs.flatMap(({ changes }) =>
    changes.flatMap(({ field, subject: { kind, namespace, name } }) =>
      field === null ? [] : [`${kind} ${name} (`, `${kind} ${namespace}/${name} (`],
    ),
  );
  const notesFor = ({ plan }: RenderedTree, applier: string): readonly string[] =>
    plan.notes.filter((note) => note.startsWith(applier) && LEAVES_FIELDS.test(note));
  return new Map(
    [...new Set(changed)].flatMap((applier) => {
      const before = notesFor(base, applier);
      return notesFor(merged, applier)
        .filter((note) => !before.includes(note))
        .map((note) => [note, before.length === 0 ? `From now on ${note}` : note] as const);
    }),
  );
}

/** Matches the notes on fields of which a sync takes nothing from Git (ARGO-46, FLUX-38). */
const LEAVES_FIELDS = / as they are in the cluster\b.*: a change of those has no effect/;

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** Charts of kustomizations that a change builds otherwise, and that a copy in the tree stands for, one sentence each. */
function copiedCharts(pairs: readonly BothSides[]): readonly string[] {
  const said = pairs.flatMap(({ before, after }) => {
    return pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((pair) =>
      pair.before === pair.after
        ? []
        : (pair.after?.inflated ?? []).flatMap(({ name, copy }) =>
            copy === undefined
              ? []
              : [
                  `Of the Helm chart ${name} the copy in ${copy.folder} is rendered: kustomize 5.5 fetches the same version from ${shownAddress(copy.fetchedFrom)}, and sees no edit of the copy.`,
                ],
          ),
    );
  });
  return [...new Set(said)].sort();
}

/** Charts that a change renders otherwise and that ask for a version of Kubernetes which nobody says, one sentence. */
function assumedVersions(pairs: readonly BothSides[]): readonly string[] {
  const charts = new Map<string, Set<string>>();
  const said = new Map<string, string>();
  for (const { before, after } of pairs) {
    for (const pair of pairedRoots(before?.roots ?? [], after?.roots ?? [])) {
      const version = pair.after?.assumedKubernetes;
      if (pair.after === null || version === undefined || pair.before === pair.after) continue;
      // nothing of a root that fails comes of its charts
      if (pair.after.status === 'failed') continue;
      charts.set(version, (charts.get(version) ?? new Set()).add(pair.after.root.path));
      const places = after?.environment.kubernetesSaid?.places;
      if (places !== undefined) said.set(version, `; ${places}`);
    }
  }
  return [...charts].map(
    ([version, paths]) =>
      `${[...paths].sort().join(', ')}: rendered as for Kubernetes ${version}, because the templates ask for the version and ${said.has(version) ? 'the configuration does not say it' : 'nothing here says it'} (\`environments[].kubernetesVersion\`${said.get(version) ?? ''}).`,
  );
}
