import type { GapDraft, Origin, Resource, UnseenContent } from '../../../manifest/index.ts';
import { mapNode, placeOf, scalar, subjectText } from '../../../manifest/index.ts';
import type { Substitution } from './substitution.ts';

/** Says where a variable is used whose value is not known. */
export interface VariableUse {
  /** The first place. */
  readonly origin: Origin;
  readonly resources: Set<Resource>;
}

/**
 * One gap for a variable, whichever roots use it: an application more that uses a domain which was never
 * readable is nothing new.
 */
export const variableGaps = (
  unknown: ReadonlyMap<string, VariableUse>,
  { missingSources, encrypted }: Substitution,
): readonly GapDraft[] =>
  [...unknown].map(([variable, { origin }]) => {
    const text = encrypted?.get(variable)?.text;
    const why =
      text === undefined
        ? `${missingSources.join(' and ') || 'its definition'} is not in the tree`
        : 'its value is encrypted';
    return {
      reason: 'unresolved-variable',
      root: null,
      message: `The value of \${${variable}} is not known: ${why}.`,
      origin,
      key: variable,
      input: text ?? missingSources.join('\n'),
    };
  });

/** Tells what is put in for variables that nothing defines, by a controller that lets them pass (FLUX-27). */
export const emptyGaps = (
  empty: ReadonlyMap<string, Origin>,
  { laxController = '' }: Substitution,
): readonly GapDraft[] =>
  [...empty].map(([variable, origin]) => ({
    reason: 'unresolved-variable',
    root: null,
    message: `\${${variable}} has no default and nothing defines it: kustomize-controller ${laxController}, which this tree installs, takes it for empty. From 1.9 on it applies nothing of such a Kustomization.`,
    origin,
    key: `empty ${variable}`,
    input: variable,
  }));

/** Tells what is put in where a source that is not seen comes later: it wins over what is seen (FLUX-25). */
export const overrideGaps = (doubted: ReadonlyMap<string, Origin>): readonly GapDraft[] =>
  [...doubted].map(([source, origin]) => ({
    reason: 'unresolved-variable',
    root: null,
    message: `${source} is not in the tree, and comes later than others: variables may have other values than those seen here.`,
    origin,
    key: `later ${source}`,
    input: source,
  }));

/** Gives the values of unknown variables on either side, as far as the tree has them. */
export const variableContents = (
  unknown: ReadonlyMap<string, VariableUse>,
  { missingSources, encrypted }: Substitution,
): readonly UnseenContent[] =>
  [...unknown].map(([name, { origin, resources }]) => {
    const known = encrypted?.get(name);
    const place = known?.origin ?? origin;
    const value = scalar(known?.text ?? missingSources.join('\n'), place);
    return {
      kind: 'Variable',
      name,
      origin: place,
      namespace: null,
      text: null,
      written: mapNode(new Map([[known === undefined ? 'sources' : 'encrypted', value]]), place),
      usedIn: [...resources],
      laidOver: null,
      changesOthers: false,
    };
  });

/** Tells of what has no text for a name: it is no object to Flux, and passed over without a word (FLUX-28). */
export const namelessGap = (resource: Resource): GapDraft => ({
  reason: 'not-parsed',
  root: null,
  message: `${subjectText(resource)} (${placeOf(resource.origin)}) has no text for a name once variables are in it: Flux passes over it, and applies the rest.`,
  origin: resource.origin,
  key: `nameless ${subjectText(resource)}`,
  input: subjectText(resource),
});
