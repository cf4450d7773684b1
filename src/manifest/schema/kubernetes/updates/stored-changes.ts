import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../../yaml/node.ts';
import type { Node } from '../../../yaml/node.ts';
import { fieldPath } from '../../../yaml/field-path.ts';
import type { Resource } from '../../../yaml/resource.ts';
import { isTemplated, isTemplateText } from '../../schema-violations.ts';
import { volumeSources } from '../settings/storage-rules.ts';
import { quantityAt } from '../values/quantities.ts';
import { valueTexts } from './immutable-change.ts';
import type { ImmutableChange } from './immutable-change.ts';
import { changeBelow, changeOf } from './running-changes.ts';
import { settledText } from './settled-value.ts';

const CLAIM_RULE =
  'Of a claim of a volume only the storage that it requests can change, and only grow.';

const CLAIM_FIELDS = ['accessModes', 'selector', 'volumeMode', 'dataSource'];

/** Fields that a server or the binder fills in where a claim leaves them out. */
const FILLED_FIELDS = ['storageClassName', 'volumeName'];

/** [src: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimUpdate] */
export function claimChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const fields = CLAIM_FIELDS.flatMap((name) =>
    changeBelow(before, after, ['spec', name], CLAIM_RULE),
  );
  const filled = FILLED_FIELDS.flatMap((name) =>
    stringAt(before.node, 'spec', name) === undefined
      ? []
      : changeBelow(before, after, ['spec', name], CLAIM_RULE),
  );
  const limits = changeBelow(before, after, ['spec', 'resources', 'limits'], CLAIM_RULE);
  return [...fields, ...filled, ...limits, ...shrunkStorage(before, after)];
}

const STORAGE = ['spec', 'resources', 'requests', 'storage'];

function shrunkStorage(before: Resource, after: Resource): readonly ImmutableChange[] {
  const [old, now] = [nodeAt(before.node, ...STORAGE), nodeAt(after.node, ...STORAGE)];
  if (old === undefined || now === undefined) return [];
  const [was, is] = [old, now].map((node) => quantityAt({ node, path: [] }));
  if (was === undefined || is === undefined || is >= was) return [];
  return changeOf(old, now, {
    path: STORAGE,
    holder: after.node,
    rule: 'The storage that a claim requests can only grow.',
  });
}

/** [src: pkg/apis/core/validation/validation.go ValidatePersistentVolumeUpdate] */
export function volumeChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const [old, now] = [nodeAt(before.node, 'spec'), nodeAt(after.node, 'spec')];
  if (old === undefined || now === undefined) return [];
  const sources = new Set([old, now].flatMap((node) => volumeSources({ node, path: [] })));
  const rule = 'What a PersistentVolume is made of cannot change.';
  const changed = [...sources, 'volumeMode'].flatMap((name) =>
    changeOf(withoutExpansion(nodeAt(old, name), old), withoutExpansion(nodeAt(now, name), old), {
      path: ['spec', name],
      holder: now,
      rule,
    }),
  );
  const affinity =
    nodeAt(old, 'nodeAffinity') === undefined
      ? []
      : changeBelow(
          before,
          after,
          ['spec', 'nodeAffinity'],
          'The nodeAffinity of a PersistentVolume cannot change once it is set.',
        );
  return [...changed, ...affinity];
}

/** The Secret by which a volume grows may be added later. */
function withoutExpansion(node: Node | undefined, old: Node): Node | undefined {
  if (node?.kind !== 'map' || nodeAt(old, 'csi', 'controllerExpandSecretRef') !== undefined)
    return node;
  const entries = [...node.entries].filter(([name]) => name !== 'controllerExpandSecretRef');
  return { ...node, entries: new Map(entries) };
}

/** The version that was stored has to stay, for objects are stored in it. */
export function definitionChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const stored = itemsAt(before.node, 'spec', 'versions').find(
    (version) => booleanAt(version, 'storage') === true,
  );
  const name = stringAt(stored, 'name');
  const versions = nodeAt(after.node, 'spec', 'versions');
  if (name === undefined || versions === undefined || isTemplateText(name)) return [];
  const kept = itemsAt(versions).map((version) => stringAt(version, 'name'));
  if (kept.includes(name) || kept.includes(undefined)) return [];
  return [
    {
      field: 'spec.versions',
      origin: versions.origin,
      was: name,
      is: 'not set',
      rule: 'A version in which objects are stored has to stay.',
    },
  ];
}

/** The modes default to Persistent. [src: pkg/apis/storage/validation/validation.go ValidateCSIDriverUpdate] */
export function driverChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const path = ['spec', 'volumeLifecycleModes'];
  const modesOf = ({ node }: Resource): string => {
    const modes = itemsAt(node, ...path);
    return modes.length === 0 ? '"Persistent"' : modes.map((mode) => settledText(mode)).join();
  };
  return modesOf(before) === modesOf(after)
    ? []
    : changeBelow(before, after, path, 'The volumeLifecycleModes of a CSIDriver cannot change.');
}

/** [src: pkg/apis/core/validation/validation.go ValidateConfigMapUpdate, ValidateSecretUpdate] */
export function configChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  if (!isKept(before)) return [];
  const holder = after.node;
  const rule = `A ${after.kind} that is immutable stays as it is.`;
  const place = { path: ['immutable'], holder, rule };
  const mark = isKept(after)
    ? []
    : changeOf(nodeAt(before.node, 'immutable'), nodeAt(after.node, 'immutable'), place);
  return [...mark, ...dataChanges(before, after, rule)];
}

function isKept({ node }: Resource): boolean {
  const immutable = nodeAt(node, 'immutable');
  return immutable?.kind === 'scalar' && immutable.value === true;
}

const HIDDEN = 'a value that is not shown';

/** Says which key differs; no value of a Secret is told. */
function dataChanges(before: Resource, after: Resource, rule: string): readonly ImmutableChange[] {
  const [old, now] = [dataOf(before), dataOf(after)];
  if (old === null || now === null) return [];
  const key = [...new Set([...old.keys(), ...now.keys()])].find(
    (name) => old.get(name)?.text !== now.get(name)?.text,
  );
  if (key === undefined) return [];
  const [was, is] = [old.get(key), now.get(key)];
  const isSecret = after.kind === 'Secret';
  const texts = valueTexts(was?.node, is?.node);
  const told = (entry: DataEntry | undefined, text: string): string =>
    isSecret && entry !== undefined ? HIDDEN : text;
  return [
    {
      field: fieldPath([is?.list ?? was?.list ?? 'data', key]),
      origin: is?.node.origin ?? nodeAt(after.node, 'data')?.origin ?? after.origin,
      was: told(was, texts.was),
      is: told(is, texts.is),
      rule,
    },
  ];
}

interface DataEntry {
  readonly list: string;
  readonly node: Node;
  readonly text: string;
}

/** Lists what an object holds by its keys, all of it in base64 where it is a Secret; null where nobody can know. */
function dataOf({ node, kind }: Resource): ReadonlyMap<string, DataEntry> | null {
  const found = new Map<string, DataEntry>();
  for (const list of ['data', 'binaryData', 'stringData'])
    for (const [key, value] of entriesAt(node, list)) {
      if (isTemplated(value) || isTemplateText(key)) return null;
      const text = value.kind === 'scalar' ? String(value.value ?? '') : '';
      found.set(key, {
        list,
        node: value,
        text: kind === 'Secret' ? encoded(list, text) : `${list} ${text}`,
      });
    }
  return found;
}

const encoded = (list: string, text: string): string =>
  list === 'stringData'
    ? btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
    : text.replace(/\s/g, '');
