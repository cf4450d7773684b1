import { nearestWord } from '../text/nearest-word.ts';
import { nodeAt } from '../yaml/node.ts';
import type { Resource } from '../yaml/resource.ts';
import { collectViolations } from './schema-violations.ts';
import type { ReportedViolation, SchemaViolation } from './schema-violations.ts';

/** Gives the APIs that have the kind of an object, as `apiVersion` names them, each group once. */
export type ApisOfKind = (resource: Resource) => readonly string[];

/** Holds what is known of the group that an object names: its own kinds, and where others are. */
export interface KnownGroup {
  readonly apisOf: ApisOfKind;
  readonly kinds: readonly string[];
  /** Says what to write where one other group has the kind. */
  readonly remedyAs?: (api: string) => string | null;
}

/**
 * Says of a kind that its group does not have, in any version, which group has it, or else which kind of the group is
 * meant. Where neither is known nothing is said: it may be of a release that is not known here.
 */
export function unknownKind(resource: Resource, known: KnownGroup): readonly SchemaViolation[] {
  const violations = collectViolations('refused');
  const found = elsewhere(resource, known) ?? misspelt(resource, known);
  if (found !== null) violations.report(found);
  return violations.list;
}

function elsewhere(resource: Resource, { apisOf, remedyAs }: KnownGroup): ReportedViolation | null {
  const { group, version, kind, node } = resource;
  const apis = apisOf(resource);
  const [api, ...others] = apis;
  if (api === undefined) return null;
  const isOne = others.length === 0;
  return {
    kind: 'unknown-version',
    path: ['apiVersion'],
    message: `${groupText(group)} has no kind ${kind}, in ${version} or any other version; it is in ${apis.join(' and ')}.`,
    origin: nodeAt(node, 'apiVersion')?.origin ?? node.origin,
    nearest: isOne ? api : null,
    remedy: isOne ? (remedyAs?.(api) ?? null) : `Write ${apis.join(' or ')} at apiVersion.`,
  };
}

function misspelt(
  { group, kind, node }: Resource,
  { kinds }: KnownGroup,
): ReportedViolation | null {
  const nearest = nearestWord(kind, kinds);
  if (nearest === null) return null;
  return {
    kind: 'unknown-version',
    path: ['kind'],
    message: `${groupText(group)} has no kind ${kind}; ${nearest} is one.`,
    origin: nodeAt(node, 'kind')?.origin ?? node.origin,
    nearest,
    written: kind,
  };
}

const groupText = (group: string): string => (group === '' ? 'The core group' : group);
