import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { GeneratedNames } from './compare/canonical-text.ts';
import type { Change } from './change.ts';
import { consumedEntries } from './consumed-entries.ts';
import { withMeshParts } from './parts-of-changes.ts';
import { effectiveMtlsChanges } from './effective-mtls.ts';
import type { AreOne } from './compare/copies-that-stay.ts';
import { withCopiesThatStay } from './compare/copies-that-stay.ts';
import { managedNamespaces } from './managed-namespaces.ts';
import { matchResources } from './compare/match-resources.ts';
import { textOfChange } from './meaning.ts';
import { meshSettingChanges } from './mesh-setting-changes.ts';
import { objectChanges } from './object-changes.ts';
import { releaseInputChanges } from './release-input-changes.ts';
import { withRerouted } from './rerouted.ts';

/**
 * The differences of one environment's effective configuration, without opinion: of every field of
 * every object, then what they amount to for the mesh. Null stands for an environment that is not
 * there. `areOne` tells copies that are one object to the cluster, `isApplied` those that something in the tree applies. Key
 * order, formatting, files, API versions of equal content and generated hashes make none. Of an environment that is new
 * no setting of a mesh changes, whatever counts in it that was there.
 */
export function diffMesh(
  environment: string,
  before: Mesh | null,
  after: Mesh | null,
  areOne: AreOne = () => false,
  isApplied: (resource: Resource) => boolean = () => false,
  isNew = false,
): readonly Change[] {
  const was = before?.resources ?? [];
  const now = after?.resources ?? [];
  const diff = {
    environment,
    generatedBefore: generatedNames(was),
    generatedAfter: generatedNames(now),
    isVariable: consumedEntries([before, after].filter((mesh) => mesh !== null)),
  };
  const found = [
    ...withCopiesThatStay(matchResources(was, now), was, now, areOne).flatMap((pair) =>
      objectChanges(pair, diff),
    ),
    ...(before === null || after === null ? [] : releaseInputChanges(environment, before, after)),
  ];
  for (const { fields, ...pair } of managedNamespaces(found, before, after))
    found.push(...objectChanges(pair, diff).filter(({ field }) => fields.has(field ?? '')));
  const changes = distinct(found, isApplied);
  const told = withMeshParts(changes, before, after);
  if (before === null || after === null || isNew) return told;
  if (changes.length + before.inputs.size + after.inputs.size === 0) return told;
  return [
    ...withRerouted(told, after),
    ...meshSettingChanges(environment, before, after, changes),
    ...effectiveMtlsChanges(environment, before, after),
  ];
}

function generatedNames(resources: readonly Resource[]): GeneratedNames {
  const names = new Map<string, string>();
  for (const { name, stableName } of resources)
    if (name !== stableName) names.set(name, stableName);
  return names;
}

/**
 * An object that several roots render alike is one object to the cluster, and its change one change: told where it is
 * of a copy that something applies, if any of them is.
 */
function distinct(
  changes: readonly Change[],
  isApplied: (resource: Resource) => boolean,
): readonly Change[] {
  if (changes.length < 2) return changes;
  const isOfApplied = ({ object, oldObject }: Change): boolean => {
    const resource = object ?? oldObject;
    return resource !== null && isApplied(resource);
  };
  const found = new Map<string, Change>();
  for (const change of changes) {
    const key = textOfChange(change);
    const known = found.get(key);
    if (known === undefined || (!isOfApplied(known) && isOfApplied(change))) found.set(key, change);
  }
  return [...found.values()];
}
