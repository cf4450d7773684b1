import { entriesOf, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkNodeSelector } from '../pods/scheduling.ts';
import { checkWord, demand, isBlank, refuse, setFields } from '../refusals.ts';
import { checkText } from '../values/labels.ts';
import { qualifiedNameProblem, subdomainProblem } from '../values/object-names.ts';
import { checkPositive } from '../values/quantities.ts';
import { checkAccessModes, checkVolumeMode } from './volume-claims.ts';

/** The fields of a PersistentVolume that are no source of it. */
const ABOUT: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

/** The fields by which a PersistentVolume says what it is made of. */
export const volumeSources = (spec: PathedNode): readonly string[] =>
  spec.node.kind === 'map'
    ? setFields(
        spec,
        [...spec.node.entries.keys()].filter((name) => !ABOUT.has(name)),
      )
    : [];

/** [src: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec] */
export function checkPersistentVolume(spec: PathedNode, violations: Violations): void {
  checkAccessModes(violations, spec);
  checkCapacity(violations, spec);
  checkWord(violations, spec, 'persistentVolumeReclaimPolicy', ['Retain', 'Delete', 'Recycle']);
  checkVolumeMode(violations, spec);
  if (!isBlank(spec, 'storageClassName'))
    checkText(violations, placeAt(spec, 'storageClassName'), subdomainProblem);
  if (knownText(placeAt(spec, 'hostPath', 'path')) === '/') checkRoot(violations, spec);
  const affinity = placeAt(spec, 'nodeAffinity', 'required');
  if (affinity?.node.kind === 'map') checkNodeSelector(violations, affinity);
  const sources = volumeSources(spec);
  const [first, second] = sources;
  if (first === undefined)
    refuse(violations, spec, 'A PersistentVolume needs a source, such as csi, nfs or hostPath.', {
      kind: 'required',
    });
  else if (second !== undefined)
    refuse(
      violations,
      placeAt(spec, second) ?? spec,
      `A PersistentVolume has one source; this one has ${sources.join(' and ')}.`,
      {
        kind: 'exclusive',
      },
    );
  if (first === 'local' && affinity === undefined)
    refuse(violations, placeAt(spec, first) ?? spec, 'A local volume needs nodeAffinity.', {
      kind: 'required',
      remedy: 'Add nodeAffinity.required.',
    });
  checkVolumeSource(violations, spec);
}

function checkRoot(violations: Violations, spec: PathedNode): void {
  const policy = placeAt(spec, 'persistentVolumeReclaimPolicy');
  if (policy !== undefined && knownText(policy) === 'Recycle')
    refuse(violations, policy, 'What is at / of a host cannot be recycled.', {
      remedy: 'Write Retain.',
    });
}

function checkVolumeSource(violations: Violations, spec: PathedNode): void {
  const csi = placeAt(spec, 'csi');
  if (csi?.node.kind === 'map')
    for (const name of ['driver', 'volumeHandle'])
      demand(violations, csi, name, `csi needs ${name}.`);
  const nfs = placeAt(spec, 'nfs');
  if (nfs?.node.kind === 'map')
    for (const name of ['server', 'path']) demand(violations, nfs, name, `nfs needs ${name}.`);
  const host = placeAt(spec, 'hostPath');
  if (host?.node.kind === 'map') demand(violations, host, 'path', 'hostPath needs path.');
  const local = placeAt(spec, 'local');
  if (local?.node.kind === 'map') demand(violations, local, 'path', 'local needs path.');
}

function checkCapacity(violations: Violations, spec: PathedNode): void {
  const capacity = demand(
    violations,
    spec,
    'capacity',
    'A PersistentVolume needs capacity.storage.',
  );
  if (capacity?.node.kind !== 'map') return;
  demand(violations, capacity, 'storage', 'A PersistentVolume needs capacity.storage.');
  checkPositive(violations, capacity, 'storage');
  for (const { key, value } of entriesOf(capacity))
    if (key !== 'storage')
      refuse(violations, value, `capacity has storage alone, not ${key}.`, {
        remedy: 'Remove it.',
      });
}

/** [src: pkg/apis/storage/validation/validation.go ValidateStorageClass] */
export function checkStorageClass(object: PathedNode, violations: Violations): void {
  const place = demand(violations, object, 'provisioner', 'A StorageClass needs a provisioner.');
  checkText(violations, place, (text) => qualifiedNameProblem(text.toLowerCase()));
  checkWord(violations, object, 'reclaimPolicy', ['Delete', 'Retain']);
  checkWord(violations, object, 'volumeBindingMode', ['Immediate', 'WaitForFirstConsumer']);
  for (const { key, value } of entriesOf(placeAt(object, 'parameters')))
    if (key === '') refuse(violations, value, 'A parameter needs a name.');
  for (const topology of placesAt(object, 'allowedTopologies'))
    for (const expression of placesAt(topology, 'matchLabelExpressions'))
      for (const name of ['key', 'values'])
        demand(violations, expression, name, `An expression of a topology needs ${name}.`);
}

/** [src: pkg/apis/storage/validation/validation.go ValidateVolumeAttributesClass] */
export function checkAttributesClass(object: PathedNode, violations: Violations): void {
  for (const name of ['driverName', 'parameters'])
    demand(violations, object, name, `A VolumeAttributesClass needs ${name}.`);
}

/** [src: pkg/apis/storage/validation/validation.go validateCSIDriverSpec] */
export function checkCsiDriver(spec: PathedNode, violations: Violations): void {
  checkWord(violations, spec, 'fsGroupPolicy', ['ReadWriteOnceWithFSType', 'File', 'None']);
  for (const mode of placesAt(spec, 'volumeLifecycleModes')) {
    const word = knownText(mode);
    if (word !== undefined && word !== 'Persistent' && word !== 'Ephemeral')
      refuse(violations, mode, `${word} is not one of Persistent, Ephemeral.`, { kind: 'enum' });
  }
}
