import type { Node } from '../../manifest/index.ts';
import { WHOLE_REACH, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editField } from '../fields/field-specs.ts';
import { touchedBy } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import type { ReplicaEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { entriesByAnyId } from '../build/layer.ts';
import { isSelected } from '../build/object-id.ts';
import type { FieldSpec } from './kustomize-tables.ts';
import { spend } from '../build/build-effort.ts';
import { noteUnapplied } from '../build/layer-gaps.ts';

/** Sets the number of replicas of the objects of one name; refuses a name nothing has. */
export function setReplicas(
  build: Build,
  layer: Layer,
  replica: ReplicaEntry,
  specs: readonly FieldSpec[],
): void {
  let reached = false;
  spend(build.patchWork, layer.entries.length, replica.origin);
  for (const spec of specs) {
    const found = new Set(
      entriesByAnyId(
        layer.entries,
        (id) => id.name === replica.name && isSelected(id, { ...spec }),
      ),
    );
    if (found.size === 0) continue;
    reached = true;
    const set = (before: Node | undefined): Node =>
      before === undefined || before.kind === 'scalar'
        ? scalar(
            replica.count,
            touchedBy(replica.origin, 'transformer', 'replicas', before?.origin),
          )
        : refuse(
            'unexpected-value',
            '"replicas" is for a number, and here is none.',
            before.origin,
          );
    layer.entries = layer.entries.map((entry) =>
      found.has(entry)
        ? editField(entry, spec, set, build.tables, { origin: replica.origin })
        : entry,
    );
  }
  if (reached) return;
  if (!layer.incomplete)
    refuse(
      'no-match',
      `"replicas" names ${replica.name}, but no Deployment, StatefulSet, ReplicaSet or ReplicationController has that name (does not match a config).`,
      replica.origin,
    );
  noteUnapplied(build, layer, {
    field: 'replicas',
    reach: {
      ...WHOLE_REACH,
      kind: 'Deployment|ReplicaSet|ReplicationController|StatefulSet',
      name: replica.name,
    },
    what: `The replicas of ${replica.name}`,
    key: `replicas ${replica.name}`,
    input: String(replica.count),
    origin: replica.origin,
  });
}
