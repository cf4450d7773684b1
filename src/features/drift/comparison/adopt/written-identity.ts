import type { YAMLMap } from 'yaml';
import { isMap, isScalar } from 'yaml';
import type { MapNode, Origin, Resource } from '../../../../manifest/index.ts';
import { entryAt, nodeAt, objectAt, textOf } from '../../../../manifest/index.ts';
import type { PageOf } from './file-edits.ts';
import { map, text } from './overlay-patches.ts';

/** What an object is called where it is written, before prefixes and namespaces are put on it: patches find it so. */
export interface WrittenIdentity {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** Null where none is written. */
  readonly namespace: string | null;
}

export function writtenIdentity(resource: Resource, pageOf: PageOf): WrittenIdentity {
  const { group, version, kind, stableName, node, origin } = resource;
  const nameNode = nodeAt(node, 'metadata', 'name');
  const place = nameNode === undefined ? null : firstPlace(nameNode.origin);
  const page = place === null ? null : pageOf(place.file);
  const entry = page === null || place === null ? null : entryAt(page, place);
  const own = pageOf(origin.file);
  const document = own === null ? null : (objectAt(own, origin)?.at ?? null);
  const metadata = document?.get('metadata');
  const namespace = isMap(metadata) ? textOf(metadata.get('namespace', true)) : null;
  return { group, version, kind, name: textOf(entry?.at.pair.value) ?? stableName, namespace };
}

/** Where a value stood before anything touched it. */
function firstPlace(origin: Origin): Origin {
  let place = origin;
  for (let before = place.via?.replaced; before !== undefined; before = place.via?.replaced)
    place = before;
  return place;
}

const apiVersion = ({ group, version }: WrittenIdentity): string =>
  group === '' ? version : `${group}/${version}`;

/** The head of a strategic merge patch. */
export const patchHead = (id: WrittenIdentity): MapNode =>
  map([
    ['apiVersion', text(apiVersion(id))],
    ['kind', text(id.kind)],
    [
      'metadata',
      map([
        ['name', text(id.name)],
        ...(id.namespace === null ? [] : [['namespace', text(id.namespace)] as const]),
      ]),
    ],
  ]);

/** The `target` of a patch. */
export const patchTarget = ({ group, version, kind, name, namespace }: WrittenIdentity): MapNode =>
  map([
    ...(group === '' ? [] : [['group', text(group)] as const]),
    ['version', text(version)],
    ['kind', text(kind)],
    ['name', text(name)],
    ...(namespace === null ? [] : [['namespace', text(namespace)] as const]),
  ]);

/** Whether a written patch, or its target, is for the object and for no other. */
export function isFor(written: YAMLMap, { kind, name }: WrittenIdentity): boolean {
  const metadata = written.get('metadata');
  const writtenName = isMap(metadata) ? metadata.get('name', true) : written.get('name', true);
  const writtenKind = written.get('kind', true);
  return isScalar(writtenKind) && textOf(writtenKind) === kind && textOf(writtenName) === name;
}
