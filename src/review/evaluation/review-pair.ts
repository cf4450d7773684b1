import { admittedBehaviour } from './admitted-behaviour.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { isKustomizationFile, withoutKept } from '../../gitops/index.ts';
import {
  diffInEffect,
  isForOtherEnvironments,
  unseenChanges,
  unseenSide,
  withObstacles,
} from '../../compare/index.ts';
import { refusedObject } from '../../checks/index.ts';
import { changesWithContent } from './changes-with-content.ts';
import { siftFindings } from '../policy/ignored-findings.ts';
import { readConfigurationNotes } from './read-configuration.ts';
import { withoutCopies } from './undecided/undecided-copies.ts';
import { holdsPath } from '../../manifest/index.ts';
import type { NamedPair } from './stages/named-pairs.ts';
import { wrappersAround } from './stages/resolved-pair.ts';
import type { ReviewedPair, WhereItGoes } from './reviewed-pair.ts';
import { isToldHere, NOTHING_FOUND } from './reviewed-pair.ts';
import { detectApplied } from './applied-again.ts';
import type { EvaluationInput } from './evaluation-input.ts';

/** What is said of an environment, in the mesh of its whole cluster; what its mates change is told of them. */
export function reviewPair(
  resolved: NamedPair,
  { policy, detectors, schemas, asOf, changedFiles, ...trees }: EvaluationInput,
  { deliveredBy, brought, withPlaceIds }: WhereItGoes,
): ReviewedPair {
  const { label, pair, whole, mates, isOwn, written, wholeWritten, seen, before, mesh } = resolved;
  const { environments, environmentsBefore, compared } = resolved;
  const { rootNamespace, istioVersion, external } = policy.config;
  const settings = { rootNamespace, istioVersion, external };
  const isListedAlike = ({ reads }: RenderedRoot): boolean =>
    !changedFiles.all.some((path) => isKustomizationFile(path) && holdsPath(reads, path));
  const sides = {
    environment: label.name,
    seen,
    before: compared,
    after: mesh,
    isNew: whole.isNew === true,
    isListedAlike,
  };
  const bothTrees = [trees.renderedBase, trees.renderedMerged];
  const isElsewhere = isForOtherEnvironments(pair, bothTrees, changedFiles.all);
  const inCluster = diffInEffect(sides);
  const differences = inCluster.filter((change) => {
    const { object, oldObject, subject, origin } = change;
    return !isElsewhere(change) && isOwn([object ?? subject, oldObject], origin.file);
  });
  const known = changesWithContent(brought.withMoved(pair, differences), {
    ...pair,
    environmentsBefore: trees.renderedBase.environments,
    meshes: [before, mesh],
    deliveredBy,
    wrappers: wrappersAround(resolved),
  });
  const unseenSides = [
    unseenSide(pair.before, trees.renderedBase, compared),
    unseenSide(written, trees.renderedMerged, mesh),
  ] as const;
  const changes = withPlaceIds(
    { ...pair, after: written },
    withObstacles(
      [...known.changes, ...unseenChanges(label.name, ...unseenSides, isListedAlike)],
      written,
      mesh === null ? undefined : refusedObject({ mesh, schemas }),
    ),
  );
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
  const { findings, unknowns, gaps } = detectApplied(
    { resolved, detectors, config: policy.config },
    {
      mesh,
      before,
      changes,
      rendered: withoutKept(whole.after, wholeWritten, seen.after),
      renderedBefore: seen.before,
      unapplied: changedFiles.unappliedObjects,
      changedFiles,
      schemas,
      environments,
      environmentsBefore,
      declaredVariables: policy.config.variables,
      ...trees.treeOwners,
    },
  );
  const sifted = siftFindings(
    findings.filter(({ subject, subjects = [], origin }) =>
      isOwn([subject, ...subjects], origin.file),
    ),
    policy.config,
    asOf,
    { mesh, before },
  );
  const notes = [...known.notes, ...sifted.notes, ...readConfigurationNotes(mesh, changes)];
  const admitted =
    before === null || before === mesh || !isToldHere(pair, { changes, inCluster, mates })
      ? null
      : admittedBehaviour(
          label.name,
          before,
          { mesh, rendered: seen.after },
          siftFindings(findings, policy.config, asOf).findings,
          settings,
        );
  const told = admitted === null ? null : withoutCopies(admitted.behaviour, changes, whole);
  return {
    ...pair,
    written,
    mesh,
    meshBefore: before,
    meshAdmitted: admitted?.mesh ?? mesh,
    changes,
    ...sifted,
    behaviour: told?.behaviour ?? null,
    unknowns: [...unknowns, ...(told?.unknowns ?? [])].filter(({ subject, origin }) =>
      isOwn([subject], origin.file),
    ),
    notes,
    gapsOfChecks: gaps,
    inOneMeshWith,
  };
}
