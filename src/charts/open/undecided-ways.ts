import type { Resource } from '../../manifest/index.ts';
import { parseYaml, resourceOf } from '../../manifest/index.ts';
import type { OtherWays, RenderedDocument } from '../chart-renderer.ts';
import type { ChartRequest } from '../chart-request.ts';
import type { OpenReason, OpenStop } from './open-ways.ts';
import { OPEN_REASONS } from './open-ways.ts';

/** Holds what is known of open decisions of charts, beside the objects that their other ways come to. */
export interface UndecidedWays {
  readonly reasons: readonly OpenReason[];
  /** Says what the decisions ask of the file that an object is rendered from. The key is `undecidedKey`. */
  readonly decidedBy: ReadonlyMap<string, string>;
  /** Holds the texts that lie behind open decisions and that neither render shows as objects. */
  readonly texts: readonly UndecidedText[];
  /** Lists what stops the release where it is decided so. */
  readonly stops: readonly UndecidedStop[];
}

/** Describes a call that stops the release, in one file of a chart. */
export interface UndecidedStop extends Pick<UndecidedText, 'name' | 'file' | 'line'> {
  /** Equal digests say that the same decides. */
  readonly digests: readonly string[];
  /** Tells whether the release stops as it is rendered here. */
  readonly isHere: boolean;
}

/** Holds what lies behind open decisions in one file of a chart. */
export interface UndecidedText {
  /** The name across commits. */
  readonly name: string;
  /** The path in the tree. */
  readonly file: string;
  readonly line: number;
  readonly texts: readonly string[];
  /** The objects that it may be a part of, by `undecidedKey`. */
  readonly partOf: ReadonlySet<string>;
}

/** Names an object by what no applier changes of it. */
export const undecidedKey = ({ kind, stableName }: Pick<Resource, 'kind' | 'stableName'>): string =>
  `${kind} ${stableName}`;

/** Holds a chart, what Helm was given of it, and where a template of it lies. */
export interface DecidedChart {
  readonly chart: string;
  readonly request: () => Pick<ChartRequest, 'files' | 'values' | 'sets'>;
  readonly fileOf: (template: string) => string;
}

/** Finds the open decisions of one chart, where there are any. */
export function undecidedWays(
  { chart, request, fileOf }: DecidedChart,
  usual: readonly RenderedDocument[],
  ways: OtherWays,
): UndecidedWays {
  const others = ways.documents ?? [];
  const keys = keysByFile([...usual, ...others]);
  const asked = askedByFile(ways);
  // where Helm stops, nothing is known of the other ways but what the templates and values are
  const texts = ways.documents === null ? templatesOf(request()) : textsOf(ways);
  const asking = [...ways.decisions, ...ways.stops];
  return {
    reasons: OPEN_REASONS.filter((each) => asking.some(({ reasons }) => reasons.includes(each))),
    decidedBy: new Map(
      [...keys].flatMap(([source, own]) =>
        [...own].map((key) => [key, asked.get(source) ?? ''] as const),
      ),
    ),
    texts: [...texts].map(([source, all]) => ({
      name: nameIn(chart, source),
      file: fileOf(source),
      line: ways.decisions.find((each) => each.template === source)?.line ?? 1,
      texts: all,
      partOf: keys.get(source) ?? new Set(),
    })),
    stops: stopsByFile(ways.stops).map(([source, own]) => ({
      name: nameIn(chart, source),
      file: fileOf(own[0].template),
      line: own[0].line,
      digests: own.map(({ digest }) => digest).sort(),
      isHere: own.some(({ isHere }) => isHere),
    })),
  };
}

const nameIn = (chart: string, source: string): string =>
  `${chart}: ${source.slice(source.indexOf('/') + 1)}`;

type Several<T> = readonly [T, ...T[]];

function stopsByFile(
  stops: readonly OpenStop[],
): readonly (readonly [source: string, own: Several<OpenStop>])[] {
  const found = new Map<string, Several<OpenStop>>();
  for (const stop of stops) {
    const own = found.get(stop.source);
    found.set(stop.source, own === undefined ? [stop] : [...own, stop]);
  }
  return [...found];
}

/** Gives the texts of all templates, each with all values. */
function templatesOf({
  files,
  values,
  sets,
}: ReturnType<DecidedChart['request']>): ReadonlyMap<string, readonly string[]> {
  const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const given = [
    ...values.map(({ bytes }) => textOf(bytes)),
    ...sets.map(({ expression }) => expression),
  ];
  const ofName = (name: RegExp): readonly (readonly [string, string])[] =>
    [...files].flatMap(([path, file]) =>
      name.test(path) && file.kind === 'bytes' ? [[path, textOf(file.bytes)] as const] : [],
    );
  const defaults = ofName(/(?:^|\/)values\.yaml$/).map(([, text]) => text);
  return new Map(
    ofName(/(?:^|\/)templates\//).map(([path, text]) => [
      `/${path}`,
      [text, ...defaults, ...given],
    ]),
  );
}

/**
 * Lists by rendered file the ways aside, and documents that are no YAML once words stand in the place of
 * values.
 */
function textsOf({ documents, asides }: OtherWays): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const add = (source: string, text: string): void => {
    found.set(source, [...(found.get(source) ?? []), text]);
  };
  for (const { source, text } of documents ?? [])
    if (parseYaml(source, text).some(({ problems }) => problems.length > 0)) add(source, text);
  for (const { source, text } of asides) add(source, text);
  return found;
}

function keysByFile(
  documents: readonly RenderedDocument[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { source, text } of documents) {
    const own = found.get(source) ?? new Set();
    found.set(source, own);
    for (const { node } of parseYaml(source, text)) {
      const resource = node === null ? undefined : resourceOf(node);
      if (resource !== undefined) own.add(undecidedKey(resource));
    }
  }
  return found;
}

/** Says by file what its decisions ask. */
function askedByFile({ decisions }: OtherWays): ReadonlyMap<string, string> {
  const asked = new Map<string, Set<string>>();
  for (const { source, digest } of decisions)
    asked.set(source, (asked.get(source) ?? new Set()).add(digest));
  return new Map([...asked].map(([source, digests]) => [source, [...digests].sort().join(' ')]));
}
