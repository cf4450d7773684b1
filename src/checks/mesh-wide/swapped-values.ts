import type { Change } from '../../compare/index.ts';
import { entriesAt, sameData } from '../../manifest/index.ts';
import type { Node, Plain } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Matches what names the files that a chart's values come from. */
const NAMES_VALUES = /\.(?:valueFiles|valuesFiles)\[/;

/**
 * Tells whether a change names other files of values which, all taken together, differ in settings of the mesh alone:
 * these are told by themselves, one by one.
 */
export function swapsSettingsAlone(
  { mesh, before, changes }: Pick<DetectorInput, 'mesh' | 'before' | 'changes'>,
  { field, object, oldObject, subject, before: wasNamed, after: isNamed }: Change,
): boolean {
  if (!NAMES_VALUES.test(field ?? '') || before === null) return false;
  const isTold = changes.some(
    (other) =>
      (other.kind === 'mesh-config' || other.kind === 'proxy-config') &&
      other.subject.kind === subject.kind &&
      other.subject.namespace === subject.namespace &&
      other.subject.name === subject.name,
  );
  const [was, is] = [valuesIn(before, oldObject), valuesIn(mesh, object)];
  return (
    isTold &&
    is.length > 0 &&
    is.length === was.length &&
    is.every((values, at) => isSameBesideSettings(was[at], values)) &&
    was.some((values) => isReadFrom(values, wasNamed)) &&
    is.some((values) => isReadFrom(values, isNamed))
  );
}

const valuesIn = (mesh: Mesh, object: Change['object']): readonly (Node | undefined)[] =>
  object === null
    ? []
    : mesh.charts.flatMap(({ resource, values }) => (resource === object ? [values] : []));

/** Tells whether a value stands in the file that is named: what is not seen may hold others. */
const isReadFrom = (values: Node | undefined, named: Plain): boolean =>
  typeof named === 'string' &&
  [...entriesAt(values).values()].some(({ origin }) =>
    `/${origin.file}`.endsWith(`/${named.replace(/^(?:\$[^/]+\/|\.{1,2}\/)+/, '')}`),
  );

function isSameBesideSettings(was: Node | undefined, is: Node | undefined): boolean {
  if (was === undefined || is === undefined) return false;
  const [first, second] = [was, is].map((values) => new Map(entriesAt(values)));
  const keys = new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])]);
  keys.delete('meshConfig');
  return [...keys].every((key) => sameData(first?.get(key), second?.get(key)));
}
