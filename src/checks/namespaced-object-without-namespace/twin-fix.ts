import type { RenderedRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  entriesAt,
  listed,
  mapNode,
  nodeAt,
  placeOf,
  plainOf,
  subjectText,
} from '../../manifest/index.ts';

/** Says what to do with an object where the namespace that it may be meant for has one of its name in the same build. */
export function twinFix(resource: Resource, twin: Resource): string {
  const there = `${subjectText(twin)} is there already (${placeOf(twin.origin)})`;
  const { namespace } = twin;
  return contentOf(resource) === contentOf(twin)
    ? `Remove it, or give it another name and the namespace ${namespace}: ${there}.`
    : `Merge the two into one, or give it the namespace ${namespace} and another name, by which what reads it has to ask for it: ${there}, and they are not alike${apartText(resource, twin)}.`;
}

/** Says that another file writes an object of that name too, where the two are not alike; else nothing. */
export const alsoWritten = (resource: Resource, twin: Resource): string =>
  contentOf(resource) === contentOf(twin)
    ? ''
    : `Give one of the two another name, and write that where it is read: ${subjectText(twin)} is written by ${placeOf(twin.origin)} too, and not alike${apartText(resource, twin)}.`;

/** Gives what an object says beside where it is. */
const contentOf = ({ node }: Resource): string => {
  const metadata = nodeAt(node, 'metadata');
  const own = new Map(metadata?.kind === 'map' ? metadata.entries : []);
  own.delete('namespace');
  const entries = new Map(node.entries).set('metadata', mapNode(own, node.origin));
  return canonicalJson(plainOf(mapNode(entries, node.origin)));
};

/** More keys are not named one by one. */
const NAMED = 3;

/** Names keys of Secrets and ConfigMaps that only one of two has; values are told of neither. */
function apartText(one: Resource, other: Resource): string {
  const [here, there] = [keysOf(one), keysOf(other)];
  const onlyHere = [...here].filter((key) => !there.has(key));
  const onlyThere = [...there].filter((key) => !here.has(key));
  const said = [
    ...(onlyHere.length === 0 ? [] : [`${quoted(onlyHere)} here`]),
    ...(onlyThere.length === 0 ? [] : [`${quoted(onlyThere)} there`]),
  ];
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

const keysOf = ({ node }: Resource): ReadonlySet<string> =>
  new Set(
    ['data', 'stringData', 'binaryData'].flatMap((field) => [...entriesAt(node, field).keys()]),
  );

const quoted = (keys: readonly string[]): string =>
  listed(
    keys.map((key) => `\`${key}\``),
    NAMED,
  );

/** Says that a file is applied by others, with a namespace, where that is so: it lacks none, it is listed once too often. */
export function listedTwiceFix(
  { group, kind, name, origin }: Resource,
  namespace: string,
  elsewhere: readonly RenderedRoot[],
): string | null {
  const other = elsewhere.find(
    ({ root, resources }) =>
      root.by.origin !== null &&
      resources.some(
        (each) =>
          each.group === group &&
          each.kind === kind &&
          each.name === name &&
          each.namespace === namespace &&
          each.origin.file === origin.file &&
          each.origin.line === origin.line,
      ),
  );
  return other === undefined
    ? null
    : `List its file once: ${other.root.path} brings it already, with the namespace ${namespace}.`;
}
