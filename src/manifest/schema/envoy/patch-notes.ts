import { nodeAt } from '../../yaml/node.ts';
import type { Origin } from '../../yaml/origin.ts';
import type { Resource } from '../../yaml/resource.ts';
import { collectViolations, isTemplated } from '../schema-violations.ts';
import { checkPatch } from '../admission/envoy-filter-admission.ts';
import { entriesOf, knownText, placeAt, placesAt } from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import type { EnvoyTypes } from './envoy-types.ts';
import { messageOf, readPatch } from './envoy-message.ts';

/** Something about a patch of an EnvoyFilter that istiod takes. */
export interface PatchNote {
  /**
   * `unknown-field`: today's Envoy has no such field, and istiod leaves it out; `former-word`: an older Istio knew it;
   * `by-name`: what is put in has no `typed_config`; `filter-match`: a match by filter, where it has no effect;
   * `long-expression`: a version of proxies that istiod does not match; `bare-type`: an `@type` without a slash, which
   * istiod takes and proxies do not. Of all but the last and `former-word` it warns.
   */
  readonly kind:
    'unknown-field' | 'former-word' | 'by-name' | 'filter-match' | 'long-expression' | 'bare-type';
  /** The word that it is about, in the spelling of the object. */
  readonly text: string;
  readonly origin: Origin;
  /** The word that was meant, where one is near. */
  readonly nearest: string | null;
  /** The newest minor release of Istio 1 that is known not to have the word; null where it is about none. */
  readonly knownUpTo: number | null;
  /** The text of istiod's own sentence: notes that share it are one to istiod. */
  readonly apart: string;
}

/**
 * Lists what istiod takes of the patches of an EnvoyFilter, and does nothing with. Patches that it refuses
 * have no notes.
 */
export function patchNotesOf(filter: Resource, envoy: () => EnvoyTypes): readonly PatchNote[] {
  const spec = nodeAt(filter.node, 'spec');
  if (spec === undefined) return [];
  return placesAt({ node: spec, path: ['spec'] }, 'configPatches').flatMap((entry) => {
    if (knownText(placeAt(entry, 'match', 'context')) === 'WAYPOINT') return [];
    const refusals = collectViolations('refused');
    checkPatch(entry, refusals, envoy);
    return refusals.list.length > 0 ? [] : notesOf(entry, envoy);
  });
}

function notesOf(entry: PathedNode, envoy: () => EnvoyTypes): readonly PatchNote[] {
  const fields = readPatch(entry, envoy).flatMap(({ kind, place, message, nearest }) => {
    if (kind === 'unknown-field')
      return [{ ...noteAt(kind, place, lastStep(place), nearest, envoy().istio), apart: message }];
    return kind === 'former' ? [noteAt('former-word', place, message)] : [];
  });
  const value = placeAt(entry, 'patch', 'value');
  return [
    ...matchNotes(entry),
    ...saidTogether(fields),
    // istiod looks at names where every field is known
    ...(fields.length > 0 || !isPutIn(entry) ? [] : saidTogether(byNameNotes(entry, envoy))),
    ...(value === undefined ? [] : bareTypes(value, envoy)),
  ];
}

/**
 * Joins the notes of one patch as istiod does: of several fields it names the first that it meets, but names
 * it lists in one sentence.
 */
function saidTogether(notes: readonly PatchNote[]): readonly PatchNote[] {
  const names = notes.filter(({ kind }) => kind === 'by-name').map(({ text }) => text);
  const apart = names.length > 0 ? names.join(', ') : notes[0]?.apart;
  return apart === undefined ? [] : notes.map((note) => ({ ...note, apart }));
}

/** The longest expression for versions of proxies that istiod matches. */
const LONGEST_VERSION = 1024;

function matchNotes(entry: PathedNode): readonly PatchNote[] {
  const applyTo = knownText(placeAt(entry, 'applyTo')) ?? '';
  const filter = placeAt(entry, 'match', 'listener', 'filterChain', 'filter');
  const version = placeAt(entry, 'match', 'proxy', 'proxyVersion');
  const expression = knownText(version) ?? '';
  return [
    ...(filter !== undefined && (applyTo === 'LISTENER' || applyTo === 'FILTER_CHAIN')
      ? [noteAt('filter-match', filter, applyTo)]
      : []),
    ...(version !== undefined && expression.length > LONGEST_VERSION
      ? [
          {
            ...noteAt('long-expression', version, `${String(expression.length)} characters`),
            apart: '',
          },
        ]
      : []),
  ];
}

/**
 * Tells whether the patch puts something in; what is merged has its type already, and nobody asks for that of
 * what is removed.
 */
const isPutIn = (entry: PathedNode): boolean =>
  !['MERGE', 'REMOVE'].includes(knownText(placeAt(entry, 'patch', 'operation')) ?? 'MERGE');

function byNameNotes(entry: PathedNode, envoy: () => EnvoyTypes): readonly PatchNote[] {
  const value = placeAt(entry, 'patch', 'value');
  const message = messageOf(knownText(placeAt(entry, 'applyTo')) ?? '');
  return value === undefined || message === undefined ? [] : byName(value, message, envoy());
}

/** Extensions that are named without their configuration: in the message itself and in those that it holds one of. */
function byName(place: PathedNode, message: string, types: EnvoyTypes): readonly PatchNote[] {
  const fields = types.fieldsOf(message);
  if (fields === null || place.node.kind !== 'map') return [];
  const inside = [...fields].flatMap(([name, { holds, of }]) => {
    const value = holds === 'one' ? fieldAt(place, name) : undefined;
    return value === undefined ? [] : byName(value, of, types);
  });
  const lacks =
    fields.has('typed_config') &&
    fieldAt(place, 'typed_config') === undefined &&
    fieldAt(place, 'config_discovery') === undefined;
  const name = fieldAt(place, 'name');
  return lacks && name !== undefined && !isTemplated(name.node)
    ? [...inside, noteAt('by-name', name, knownText(name) ?? '')]
    : inside;
}

const fieldAt = (place: PathedNode, name: string): PathedNode | undefined =>
  placeAt(place, name) ??
  placeAt(
    place,
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );

/**
 * Lists every `@type` of a known message that lacks what proxies look for: the slash in front of the name.
 */
function bareTypes(place: PathedNode, envoy: () => EnvoyTypes): readonly PatchNote[] {
  const entries = place.node.kind === 'seq' ? placesAt(place) : entriesOf(place).map(valueOf);
  return entries.flatMap((value) => {
    const url = lastStep(value) === '@type' ? knownText(value) : undefined;
    const isBare = url?.includes('/') === false && envoy().fieldsOf(url) !== null;
    return isBare
      ? [noteAt('bare-type', value, url, `type.googleapis.com/${url}`)]
      : bareTypes(value, envoy);
  });
}

const valueOf = ({ value }: { readonly value: PathedNode }): PathedNode => value;

const lastStep = ({ path }: PathedNode): string => String(path.at(-1));

function noteAt(
  kind: PatchNote['kind'],
  { node: { origin } }: PathedNode,
  text: string,
  nearest: string | null = null,
  knownUpTo: number | null = null,
): PatchNote {
  return { kind, text, origin, nearest, knownUpTo, apart: text };
}
