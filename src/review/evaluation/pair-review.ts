import { withoutKept } from '../../gitops/index.ts';
import { changesOfPair, staysInCluster } from '../../compare/index.ts';
import { siftFindings } from '../policy/ignored-findings.ts';
import { placedAtBase, untilRead } from './remaining-findings.ts';
import { withPlacesOfBase } from './departed-objects.ts';
import { withPlacesOfWithheld, withWhatWithholds } from './withheld-findings.ts';
import { atReleases } from './deciding-lines/release-definitions.ts';
import { withOverridesTakenAway } from './deciding-lines/overrides-taken-away.ts';
import { withIdle, withStoppedAppliers } from './idle-changes.ts';
import { withIgnoredFiles } from './deciding-lines/ignored-files.ts';
import { withReplacedLists } from './deciding-lines/lists-of-values.ts';
import { withChartVersions } from './deciding-lines/versions-of-charts.ts';
import { withLeftOutOfCharts } from './deciding-lines/left-out-of-charts.ts';
import { withTakenFiles } from './deciding-lines/taken-files.ts';
import { withLostAppliers } from './deciding-lines/lost-with-applier.ts';
import { withSwitchedFolders } from './deciding-lines/switched-folders.ts';
import { callsLeftOpen } from './undecided/open-calls.ts';
import { withoutCopies } from './undecided/undecided-effects.ts';
import {
  resourceKey,
  sameData,
  subjectText,
  firstOf,
  nodeAt,
  placeOf,
} from '../../manifest/index.ts';
import type { NamedPair } from './pair-stages.ts';
import type { ReviewedPair } from './reviewed-pair.ts';
import { isToldHere, NOTHING_FOUND } from './reviewed-pair.ts';
import { admittedBehaviour, refusedByServer } from './admitted-mesh.ts';
import { detectInCluster } from './held-up-effects.ts';
import type { EvaluationInput } from './evaluation-input.ts';
import type { Change, WhereChangesGo } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** What is said of an environment, in the mesh of its whole cluster; what its mates change is told of them. */
export function reviewPair(
  resolved: NamedPair,
  { policy, detectors, schemas, asOf, changedFiles, ...trees }: EvaluationInput,
  goes: WhereChangesGo,
): ReviewedPair {
  const { label, pair, whole, mates, isOwn, written, wholeWritten, seen, before, mesh } = resolved;
  const { environments, environmentsBefore } = resolved;
  const { rootNamespace, istioVersion, external } = policy.config;
  const settings = { rootNamespace, istioVersion, external, former: seen.before };
  const isRefused =
    mesh === null || seen.after === null
      ? undefined
      : refusedByServer({
          ...{ mesh, before, rendered: seen.after },
          ...{ renderedBefore: seen.before, schemas },
        });
  const { changes, inCluster, ...known } = changesOfPair(resolved, {
    base: trees.renderedBase,
    merged: trees.renderedMerged,
    changedFiles: changedFiles.all,
    goes,
    isRefused,
  });
  const inOneMeshWith = mates.map(({ name }) => name);
  if (mesh === null || seen.after === null)
    return {
      ...pair,
      written,
      mesh: before,
      meshBefore: before,
      meshAdmitted: before,
      changes,
      ...NOTHING_FOUND,
      notes: known.notes,
      inOneMeshWith,
    };
  const isRefusedObject = isRefused ?? (() => false);
  const { findings, unknowns, gaps } = detectInCluster(
    { resolved, detectors, config: policy.config },
    {
      mesh,
      before,
      // what stays in the cluster is the same before and after
      changes: changes.filter((each) => !staysInCluster(each)),
      rendered: withoutKept(whole.after, wholeWritten, seen.after),
      renderedBefore: seen.before,
      unapplied: changedFiles.unappliedObjects,
      changedFiles,
      schemas,
      environments,
      environmentsBefore,
      declaredVariables: policy.config.variables,
      ordinaryKinds: new Set(policy.config.kinds.ordinary),
      ...trees.treeOwners,
    },
    isRefusedObject,
  );
  const sifted = siftFindings(
    findings.filter(({ subject, subjects = [], origin }) =>
      isOwn([subject, ...subjects], origin.file),
    ),
    policy.config,
    asOf,
    { mesh, before },
  );
  const notes = [
    ...known.notes,
    ...seen.heldBack,
    ...sifted.notes,
    ...readConfigurationNotes(mesh, changes),
  ];
  const admitted =
    before === null || before === mesh || !isToldHere(pair, { changes, inCluster, mates })
      ? null
      : admittedBehaviour(
          label.name,
          before,
          { mesh, rendered: seen.after, changes },
          siftFindings(findings, policy.config, asOf).findings,
          settings,
        );
  const told = admitted === null ? null : withoutCopies(admitted.behaviour, changes, whole);
  const around = { pair, changes, changedFiles: changedFiles.all };
  const taken = withOverridesTakenAway(
    {
      findings: withTakenFiles(
        withIgnoredFiles(
          withLostAppliers(
            withSwitchedFolders(withWhatWithholds(sifted.findings, changes), around),
            around,
          ),
          { ...trees, pair, changedFiles: changedFiles.all },
        ),
        { ...trees, ...around },
      ),
      changes: withStoppedAppliers(withIdle(withPlacesOfWithheld(changes), findings), findings, {
        ...trees,
        pair,
      }),
    },
    changedFiles.all,
  );
  const ofPair = { ...trees, pair, changedFiles: changedFiles.all };
  const placed = withReplacedLists(withChartVersions(withLeftOutOfCharts(taken, ofPair), ofPair), {
    pair,
    values: changedFiles.values,
  });
  return {
    ...pair,
    written,
    mesh,
    meshBefore: before,
    meshAdmitted: admitted?.mesh ?? mesh,
    changes: atReleases(placed.changes, { pair, changedFiles: changedFiles.all }),
    ...sifted,
    findings: withPlacesOfBase(untilRead(placedAtBase(placed.findings, seen), seen)),
    behaviour: told?.behaviour ?? null,
    unknowns: placedAtBase(
      [
        ...unknowns,
        ...(told?.unknowns ?? []),
        ...callsLeftOpen(told?.behaviour ?? {}, changes),
      ].filter(({ subject, origin }) => isOwn([subject], origin.file)),
      seen,
    ),
    notes,
    kept: seen.kept,
    gapsOfChecks: gaps,
    inOneMeshWith,
  };
}

/** More copies are counted, not told. */
const MOST = 3;

/**
 * What is said where a change concerns settings of the mesh, and several copies of one ConfigMap hold them, not alike:
 * of which they are read here.
 */
function readConfigurationNotes(
  { configuration: { sources } }: Mesh,
  changes: readonly Change[],
): readonly string[] {
  if (!changes.some(({ kind }) => kind === 'mesh-config' || kind === 'proxy-config')) return [];
  const copies = new Map<string, Resource[]>();
  for (const source of sources)
    if (source.kind === 'ConfigMap')
      copies.set(resourceKey(source), [...(copies.get(resourceKey(source)) ?? []), source]);
  return [...copies.values()].flatMap((all) => {
    // the last one has the last word in what is resolved
    const read = all.at(-1);
    const others = all.filter((each) => read !== undefined && !isAlike(each, read));
    return read === undefined || others.length === 0 ? [] : [sentence(read, others)];
  });
}

const isAlike = (one: Resource, other: Resource): boolean =>
  sameData(nodeAt(one.node, 'data', 'mesh'), nodeAt(other.node, 'data', 'mesh'));

function sentence(read: Resource, others: readonly Resource[]): string {
  const places = [...new Set(others.map(({ origin }) => placeOf(origin)))];
  return `${subjectText(read)} is written in several places, not alike: the settings of the mesh are read from ${placeOf(read.origin)}, and not from ${firstOf(places, MOST)}. Which of them the cluster has is not known here.`;
}
