import type { ChartOutcome, RenderedDocument } from '../chart-renderer.ts';
import type { ChartFile, ChartRequest } from '../chart-request.ts';
import { templateFiles } from './chart-templates.ts';
import { GIVEN, isGiven } from './given-values.ts';
import type { MissingChart } from './missing-chart.ts';
import { unknownValues } from './unknown-values.ts';
import type { HangingTemplates, UnseenTemplate } from './unseen-templates.ts';
import { hangingTemplates } from './unseen-templates.ts';

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;
type Failed = Extract<ChartOutcome, { kind: 'failed' }>;

/** Says what a chart comes to of which some charts are missing that it depends on. */
type PartialRender =
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'rendered';
      /** Is without what hangs on the missing charts. */
      readonly outcome: Rendered;
      /** Lists those that values do not leave out; empty where the chart is whole without them. */
      readonly missing: readonly SeenOfMissing[];
      readonly templates: readonly UnseenTemplate[];
      /** Prints all values of the release below `values`; null where nobody needs them. */
      readonly values: RenderedDocument | null;
    }
  | {
      readonly kind: 'failed';
      readonly outcome: Failed;
      /** Tells whether it fails with the missing charts, too. */
      readonly isCertain: boolean;
    };

/** Holds a missing chart with what it is given. */
export interface SeenOfMissing {
  readonly chart: MissingChart;
  /** Prints its values below `values`; null where it may be left out, and is here. */
  readonly given: RenderedDocument | null;
}

/** Renders what a chart is with some files in the place of others; null where that is not at hand. */
type Render = (others: ReadonlyMap<string, ChartFile>) => ChartOutcome | null;

/**
 * Renders a chart in which other charts stand for those that are missing, and tells what hangs on these. Helm decides
 * by itself which of them are left out. First all templates are rendered: most call nothing that is missing. Where Helm
 * stops, those that may hang on a missing chart are left out.
 */
export function partialRender(
  missing: readonly MissingChart[],
  own: ChartRequest,
  render: Render,
): PartialRender {
  const taken = templateFiles(own.files).filter(({ path }) => isGiven(path));
  if (taken.length !== missing.length + 1)
    return { kind: 'failed', outcome: TAKEN, isCertain: false };
  const first = render(new Map());
  if (first === null) return { kind: 'pending' };
  if (first.kind === 'rendered') {
    const seen = seenOf(first, own, missing);
    return withoutHanging(first, seen, hangingOn(seen, own, 'values'));
  }
  if (first.stage !== 'render')
    return { kind: 'failed', outcome: first, isCertain: isOfInput(first) };
  return withoutStopping(first, own, missing, render);
}

/** Is said of a chart that has templates of the name of those which stand for what is missing. */
const TAKEN: Failed = {
  kind: 'failed',
  stage: 'load',
  message: `a chart has a template of its own that is called ${GIVEN}`,
};

/** Tells whether it fails by files of values, which are wrong with any charts beside them. */
const isOfInput = ({ stage }: Failed): boolean => stage === 'values' || stage === 'request';

function withoutStopping(
  first: Failed,
  own: ChartRequest,
  missing: readonly MissingChart[],
  render: Render,
): PartialRender {
  const all = hangingTemplates(own, unknownValues(missing, own), 'values and templates');
  const failed = (outcome: Failed): PartialRender => ({
    kind: 'failed',
    outcome,
    isCertain: isByItself(outcome, all),
  });
  if (all.files.length === 0 || !all.isReplaceable) return failed(first);
  const second = render(emptied(all));
  if (second === null) return { kind: 'pending' };
  if (second.kind === 'failed') return failed(second);
  const seen = seenOf(second, own, missing);
  // with none of them missing it is Helm's word that counts
  if (seen.length === 0) return { kind: 'failed', outcome: first, isCertain: true };
  const few = hangingOn(seen, own, 'values and templates');
  if (few.files.length === all.files.length) return withoutHanging(second, seen, all);
  const third = render(emptied(few));
  if (third === null) return { kind: 'pending' };
  return third.kind === 'rendered'
    ? withoutHanging(third, seen, few)
    : withoutHanging(second, seen, all);
}

const hangingOn = (
  seen: readonly SeenOfMissing[],
  own: ChartRequest,
  missed: Parameters<typeof hangingTemplates>[2],
): HangingTemplates =>
  seen.length === 0
    ? { files: [], isReplaceable: true }
    : hangingTemplates(
        own,
        unknownValues(
          seen.map(({ chart }) => chart),
          own,
        ),
        missed,
      );

/**
 * Tells whether Helm stops in a template that hangs on nothing which is missing. A schema is asked about values of all
 * charts, and what is called by a name that is put together may be missing.
 */
const isByItself = ({ stage, message }: Failed, { files }: HangingTemplates): boolean =>
  stage === 'render' &&
  /template: |execution error at|parse error at/.test(message) &&
  !/no template "|" not defined|don't meet the specifications/.test(message) &&
  files.every(({ sources }) => sources.every((source) => !message.includes(`/${source}:`)));

/** Gives nothing in the place of templates. */
const emptied = ({ files }: HangingTemplates): ReadonlyMap<string, ChartFile> =>
  new Map(files.map(({ path }) => [path, { kind: 'bytes', bytes: new Uint8Array() }]));

/** Finds the missing charts that values do not leave out, by what is printed in their place. */
function seenOf(
  { documents }: Rendered,
  own: ChartRequest,
  missing: readonly MissingChart[],
): readonly SeenOfMissing[] {
  const unknown = unknownValues(missing, own);
  return missing.flatMap((chart) => {
    const given =
      documents.find(({ source }) => pathOf(source) === `charts/${chart.folder}/${GIVEN}`) ?? null;
    const mayBeOn = (): boolean => chart.conditions.some((each) => unknown.decides(each));
    return given === null && !mayBeOn() ? [] : [{ chart, given }];
  });
}

/** Takes what hangs on missing charts, and what is printed in their place, out of what a chart renders to. */
function withoutHanging(
  outcome: Rendered,
  missing: readonly SeenOfMissing[],
  { files }: HangingTemplates,
): PartialRender {
  const sources = new Set(files.flatMap((each) => each.sources));
  const isLeft = ({ source }: { readonly source: string }): boolean =>
    !isGiven(pathOf(source)) && !sources.has(pathOf(source));
  return {
    kind: 'rendered',
    outcome: onlyOf(outcome, isLeft),
    missing,
    templates: files.filter(({ path }) => !path.endsWith('/NOTES.txt')),
    values: outcome.documents.find(({ source }) => pathOf(source) === GIVEN) ?? null,
  };
}

/** Gives the path below the chart of what Helm names. */
const pathOf = (source: string): string => source.slice(source.indexOf('/') + 1);

function onlyOf(
  { documents, otherwise, ...rest }: Rendered,
  isLeft: (part: { readonly source: string }) => boolean,
): Rendered {
  return {
    ...rest,
    documents: documents.filter(isLeft),
    ...(otherwise !== undefined && waysOf(otherwise, isLeft)),
  };
}

/** Leaves nothing open where all that is lies in what is left out. */
function waysOf(
  { documents, decisions, asides, stops }: NonNullable<Rendered['otherwise']>,
  isLeft: (part: { readonly source: string }) => boolean,
): Pick<Rendered, 'otherwise'> {
  const left = {
    decisions: decisions.filter(isLeft),
    asides: asides.filter(isLeft),
    stops: stops.filter(isLeft),
  };
  const isOpen = left.decisions.length + left.asides.length + left.stops.length > 0;
  return isOpen || documents === null
    ? { otherwise: { documents: documents?.filter(isLeft) ?? null, ...left } }
    : {};
}
