import { ignoredFieldsOf, keepsIgnored } from './ignored-differences.ts';
import type { Node } from '../../manifest/index.ts';
import { listed, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ApplierName } from '../appliers/applier.ts';
import { OPEN } from '../appliers/applier.ts';
import { unfilledDestination } from './argo-destination.ts';

/** Lists what somebody should know of an Application that is applied, one sentence each. */
export const notesOfApplication = (application: Node, object: ApplierName): readonly string[] => [
  ...keptValues(application, object),
  ...hydrated(application, object),
  ...unfilledDestination(application, object),
];

/** Tells of what is rendered into another branch first, and synced from there (ARGO-77). */
function hydrated(application: Node, { kind, name }: ApplierName): readonly string[] {
  const hydrator = nodeAt(application, 'spec', 'sourceHydrator');
  const branch = stringAt(hydrator, 'syncSource', 'targetBranch') ?? '';
  if (hydrator?.kind !== 'map' || branch.includes(OPEN)) return [];
  const staged = stringAt(hydrator, 'hydrateTo', 'targetBranch') ?? '';
  const through =
    staged === '' || staged.includes(OPEN)
      ? ''
      : `, by way of ${staged}: it arrives once somebody merges that`;
  return [
    `${kind} ${name} (${application.origin.file}) syncs the branch ${branch}, into which Argo CD renders what is written here${through}. What else that branch holds is not seen.`,
  ];
}

const FIELDS_SHOWN = 3;

/** Fields that a sync leaves as they are in the cluster: only with this option, else they are written (ARGO-46). */
function keptValues(application: Node, { kind, name }: ApplierName): readonly string[] {
  const ignored = keepsIgnored(application) ? ignoredFieldsOf(application) : [];
  const kinds = [...new Set(ignored.map((each) => each.kind))].filter(Boolean);
  const fields = ignored.flatMap(({ paths, jqPathExpressions, managers }) => [
    ...paths.map((path) => path.join('.')),
    ...jqPathExpressions.map((expression) => expression.replace(/^\./, '')),
    ...managers.map((manager) => `those of ${manager}`),
  ]);
  const which = [...new Set(fields)].filter(Boolean);
  const named = which.length === 0 ? '' : ` (${listed(which, FIELDS_SHOWN)})`;
  return kinds.length === 0
    ? []
    : [
        `${kind} ${name} (${application.origin.file}) leaves fields of ${kinds.join(', ')}${named} as they are in the cluster (ignoreDifferences, RespectIgnoreDifferences=true): a change of those has no effect on objects that exist.`,
      ];
}
